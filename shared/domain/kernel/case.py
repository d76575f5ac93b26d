"""The case that a decision is about, who acts in it and when, and the rows that every kind of decision writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from shared.domain.kernel.desks import Membership, Notification, along
from shared.domain.kernel.fields import Json, Row, canonical_json
from shared.domain.kernel.ids import Id, derive_id, named_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import MembershipState
from shared.domain.kernel.tellings import Telling
from shared.domain.kernel.world import Actor, Refused, Stamp, World

UNCHANGED = Json("{}")


class Case(msgspec.Struct, frozen=True):
    """What every rule looks at."""

    world: World
    actor: Actor
    stamp: Stamp

    def id(self, index: int) -> Id:
        """The id of the command's row at a fixed place: the same on every node, whatever else the decision writes."""
        return derive_id(self.stamp.command_id, index)

    def born(self, row_id: Id, file_id: Id) -> dict[str, Any]:
        """The bookkeeping of a new row."""
        at, by = self.stamp.at, self.actor.user_id
        return {
            "id": row_id,
            "file_id": file_id,
            "version": 1,
            "created_at": at,
            "created_by": by,
            "updated_at": at,
            "updated_by": by,
            "changed": UNCHANGED,
        }

    def new(self, index: int, file_id: Id) -> dict[str, Any]:
        """The bookkeeping of the new row at `index`."""
        return self.born(derive_id(self.stamp.command_id, index), file_id)

    def membership(self, principal: Id, file_id: Id, why: str, *, held: bool = True, apart: bool = False) -> Membership:
        """Grants (or ends) a principal's sight of a file: a blind write to the principal's desk, see `Changes`.

        Who works on a file has one row, whoever they are in it: what begins as the opener's ends as the adjuster's.
        apart: a reason with a row of its own, of who does not work on it, so that the end of the work does not end it.
        """
        reason = f":{why}" if apart else ""
        return Membership(
            **self.born(named_id(f"membership:{principal}:{file_id}{reason}"), principal),
            principal_id=principal,
            target_file=file_id,
            why=why,
            state=MembershipState.HELD if held else MembershipState.ENDED,
        )

    def sight(
        self, principal: Id, head: Row, why: str, *, held: bool = True, apart: bool = False
    ) -> tuple[Membership, ...]:
        """`membership` of a head's file, with those of the files that it leads to."""
        opening = self.membership(principal, head.id, why, held=held, apart=apart)
        return (opening, *along(opening, head))

    def notification(
        self,
        audience: Id,
        kind: Telling,
        file_id: Id,
        subject_id: Id,
        facts: Mapping[str, object],
        *,
        about: Id | None = None,
    ) -> Notification:
        """Tells a principal something, on their desk: a blind write, see `Changes`.

        There is one per audience, kind and file, or what of the file it is `about`: a later one takes its place and is
        unread again. So nobody can fill a desk that is not theirs, whatever they send and however often.
        """
        return Notification(
            **self.born(named_id(f"notification:{audience}:{kind}:{about or file_id}"), audience),
            audience_id=audience,
            kind=kind.value,
            subject_file=file_id,
            subject_id=subject_id,
            facts=canonical_json(facts),
            at=self.stamp.at,
            read_at=None,
        )


def not_found(what: str) -> Refused:
    """what: the missing thing as people call it."""
    return Refused(RefusalCode.NOT_FOUND, {"what": what})
