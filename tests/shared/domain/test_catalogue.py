"""No area's word takes the place of another's in silence: all that follows from the areas is as much as they say."""

from __future__ import annotations

from shared.domain import catalogue
from shared.domain.kernel.area import Rule


def test_nothing_that_an_area_says_is_lost_to_another() -> None:
    rules: list[Rule] = [rule for area in catalogue.AREAS for rule in area.rules]
    assert len(catalogue.RULES) == len(rules)
    assert len(catalogue.MADE_BY) == sum(rule.makes is not None for rule in rules)
    assert len(catalogue.COMMANDS) == len(catalogue.SAYINGS) == len(catalogue.ALLOWED) == len(rules) + 2
    assert len(catalogue.EDITABLE) == len(catalogue._EDITABLE)
    assert len(catalogue.RESOLVERS) == len(catalogue._RESOLVERS)
    assert len(catalogue.BY_NAME) == len(catalogue.TABLES)
    assert len({kind.name for kind in catalogue.FILE_KINDS}) == len(catalogue.FILE_KINDS)
    edits = [rule.entity for rule in rules if rule.command in catalogue.EDITED_BY.values()]
    assert len(edits) == len(set(edits)) == len(catalogue.EDITED_BY)
