"""Each example of the description is what the description allows, and says something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
import pytest

from server.handlers.api.openapi import document
from server.handlers.api.resources import PREFIX, RESOURCES

DESCRIPTION: Final[dict[str, Any]] = json.loads(document(600, 3_000))
METHODS: Final = ("get", "post", "put", "delete")


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each JSON body that is asked for or answered, with its place."""
    for path, item in DESCRIPTION["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            operation = item[method]
            bodies = {"asked": operation.get("requestBody", {}), **operation["responses"]}
            for name, body in bodies.items():
                for kind, content in body.get("content", {}).items():
                    if "example" in content:
                        yield f"{method} {path} {name} {kind}", content


CONTENTS: Final = dict(contents())


def unfit(content: dict[str, Any]) -> str:
    """Why its example is none."""
    schema = {**content["schema"], "components": DESCRIPTION["components"]}
    found = jsonschema_rs.Draft202012Validator(schema).iter_errors(content["example"])
    return "; ".join(f"{list(each.instance_path)}: {each.message}" for each in found)


@pytest.mark.parametrize("place", CONTENTS)
def test_an_example_is_what_its_schema_allows(place: str) -> None:
    assert unfit(CONTENTS[place]) == ""


def test_a_mistake_in_an_example_would_be_seen() -> None:
    content = CONTENTS[f"get {PREFIX}/claims 200 application/json"]
    (row,) = content["example"]["items"]
    assert unfit({**content, "example": {"items": [row | {"line": "rockets"}], "next": None}})
    assert unfit({**content, "example": {"items": [row | {"loss_at": "noon"}], "next": None}})


def test_every_list_and_row_has_an_example_with_all_its_fields() -> None:
    for each in RESOURCES:
        (row,) = CONTENTS[f"get {PREFIX}/{each.name} 200 application/json"]["example"]["items"]
        assert list(row) == list(each.table.names)
        assert CONTENTS[f"get {PREFIX}/{each.name}/{{id}} 200 application/json"]["example"] == row
    assert "example" in CONTENTS[f"post {PREFIX}/keys asked application/json"]
