"""The diary's place."""

from __future__ import annotations

from typing import Final

from desktop.lists.diary import DIARY, MY_DAY
from desktop.screens.words import tr
from desktop.ui.frame.counting import counted
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import Place

PLACE: Final = Place(
    DIARY.name,
    lambda: tr("Diary"),
    "calendar-check",
    Part("desktop.ui.diary.page:DiaryPage"),
    count=counted(DIARY, MY_DAY),
)
