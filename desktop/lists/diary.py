"""The diary: what is still to be done."""

from __future__ import annotations

from typing import Final

from desktop.lists.claims import STANDING
from desktop.lists.declared import CardRow, Column, Filter, Kind, Listing, Narrow, Order, Source, View, Words, own
from desktop.lists.expressions import Here, IsMine, Of
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Priority
from shared.domain.kernel.states import Role

MY_DAY: Final = "mine due:<1"
"""What somebody has to do today, the late ones too."""

DIARY: Final = Listing(
    name="diary",
    table="task",
    caption="Diary",
    one="1 task",
    many="{n} tasks",
    nothing="Nothing is to be done. New tasks come with your claims.",
    choose="Choose a task",
    sources=(Source(Activity, only=("state", STANDING)),),
    columns=(
        own(Activity, "due", width_px=165),
        own(Activity, "subject", width_px=280),
        Column("insured", Of("claim_id", Claim, "insured_name"), Kind.TEXT, "Insured", width_px=170),
        Column("number", Of("claim_id", Claim, "claim_number"), Kind.TEXT, "Number", width_px=130),
        own(Activity, "claim_id", caption=""),
        own(Activity, "assignee_id", width_px=140),
        own(Activity, "priority", width_px=90),
        own(Activity, "state", width_px=110, is_shown=False),
        own(Activity, "mandatory", caption="Must be done", width_px=100),
        own(Activity, "pattern", caption=""),
        Column("is_mine", IsMine(("assignee_id",)), Kind.FLAG),
        Column("waiting", Here.ROW_WAITS, Kind.NUMBER),
    ),
    orders=(Order("due", "due", "Next due first"),),
    words=Words(number="number", name="insured", places=("subject",), is_indexed=False),
    carried=("is_mine",),
    narrow=(Narrow("mine", "is_mine", ("due",)),),
    filters=(
        Filter("mine", "is_mine"),
        Filter("due", "due"),
        Filter("assignee", "assignee_id"),
        Filter("priority", "priority"),
        Filter("must", "mandatory"),
    ),
    row=CardRow(
        title="subject",
        second=("insured",),
        third=("number",),
        due="due",
        who="assignee_id",
        marks=(("mandatory", "Must be done", "lock"),),
    ),
    views=(
        View("mine", "Mine", "mine", "due"),
        View("late", "Late", "due:<0", "due", frozenset({Role.SUPERVISOR})),
        View("high", "High priority", f"priority:{Priority.HIGH}", "due"),
        View("all", "All tasks", "", "due"),
    ),
    chips=(("Mine", "mine"), ("Late", "due:<0"), ("Today", "due:<1"), ("Must be done", "must")),
    groups=(
        ("Late", "due:<0"),
        ("Today", "due:0"),
        ("Tomorrow", "due:1"),
        ("This week", "due:>1 due:<7"),
        ("Later", "due:>=7"),
    ),
    waiting="waiting",
)
