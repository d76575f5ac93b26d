"""One panel of the server as somebody looks at it: asked anew while it is seen, and never taken away by a failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens import formats
from desktop.screens.administering import DoAct, NotHeard
from desktop.screens.people import People, Teams
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store
from desktop.screens.times import moment
from desktop.screens.words import beside, count_of, tr
from desktop.viewmodels.administration.acts import Ended, outcome
from desktop.viewmodels.administration.courses import Course
from desktop.viewmodels.administration.gathering import PAGES, Gathering
from desktop.viewmodels.administration.rows import PanelRow, PanelRows
from desktop.viewmodels.frame.soon import Pause
from shared.panels.panel import MAX_WORDS, Act, Panel
from shared.wire.panels import Done, Sheet

EVERY_MS: Final = 5_000
"""From an answer to the next question, while somebody looks."""
BESIDE_MS: Final = 30_000
"""Where it is only told beside what somebody looks at."""
AFTER_FAILURE_MS: Final = 15_000
"""After the last letter of what is searched."""


class Standing(Enum):
    """How fresh it is."""

    ASKING = "nothing was heard yet"
    FRESH = "the last question was answered"
    STALE = "an earlier answer is shown"
    SILENT = "nothing is shown"


class PanelViewModel(QObject):
    """sheet: the last answer, None before the first. standing, trouble: see above, and why in words.

    rows: the table, all nodes together. course: of the figures since somebody looks. names, teams: what colleagues and
    teams are called, by id.
    changed: any of it. acted(str, str): an act is done, what came of it in words, and what is to be taken along.
    """

    changed = Signal()
    acted = Signal(str, str)

    def __init__(
        self, store: Store, panel: Panel[Any, Any], now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.store, self.panel, self.now = store, panel, now
        self.sheet: Sheet | None = None
        self.standing = Standing.ASKING
        self.trouble = ""
        self.names: dict[str, str] = {}
        self.teams: dict[str, str] = {}
        self.words = self._wished = self._heard_for = ""
        self.pages = 1
        self.course = Course()
        self.rows = PanelRows(panel, self)
        self._asked: Gathering | None = None
        self._watching: frozenset[str] = frozenset()
        self._poll = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._poll.timeout.connect(self.refresh)
        self._typing = Pause(self._search, self)

    def watch(self, is_seen: bool, who: str = "") -> None:
        """Asked only while somebody looks, `who` or others: at once, and from then on again and again."""
        was_seen, had_eyes = self._is_seen, "" in self._watching
        self._watching = self._watching | {who} if is_seen else self._watching - {who}
        if self._is_seen and (not was_seen or ("" in self._watching and not had_eyes)):
            self.refresh()
        elif was_seen and not self._is_seen:
            self._stop()

    def end(self) -> None:
        """Nobody looks any more, and what was asked is answered to nobody."""
        self._watching = frozenset()
        self._stop()

    def refresh(self) -> None:
        """Ask now, in place of what is under way."""
        if self._is_seen:
            self._stop()
            self.store.ask(People(), self._people)
            self.store.ask(Teams(), self._teams)
            self._asked = Gathering(self.store, self.panel.name, self.words, self.pages, self._heard)

    def set_words(self, words: str) -> None:
        """Search, once nobody types; in the rows of the server, not of what is shown."""
        self._wished = words.strip()[:MAX_WORDS]
        self._typing.begin()

    def search_now(self, words: str) -> None:
        """At once, and nothing is shown as if it had these words until the server says what has."""
        self._typing.stop()
        self._wished = words.strip()[:MAX_WORDS]
        if self._wished != self.words:
            self._forget()
            self._search()

    def show_more(self) -> None:
        self.pages = min(self.pages + 1, PAGES)
        self.refresh()

    @property
    def _is_seen(self) -> bool:
        return bool(self._watching)

    @property
    def has_more(self) -> bool:
        return self.pages < PAGES and self._is_cut

    @property
    def _is_known(self) -> bool:
        """Whether nothing may be lacking in what is shown."""
        sheet = self.sheet
        if sheet is None or self.standing is not Standing.FRESH or sheet.missing or not sheet.is_whole:
            return False
        doubts = [name for name, told in self.panel.values.items() if told.doubt]
        return not any(part.figures.get(name) for part in sheet.parts for name in doubts)

    @property
    def _is_cut(self) -> bool:
        return self.sheet is not None and any(part.next is not None for part in self.sheet.parts)

    def act(self, act: Act[Any], told: Mapping[str, Any], done: Callable[[Ended], None]) -> None:
        """Ask for an act. done: gets how it ended."""

        def answered(answer: Done | NotHeard) -> None:
            ended = outcome(act, answer, told)
            if not ended.trouble:
                self.acted.emit(ended.said, ended.text)
            done(ended)
            self.refresh()

        self.store.ask_server(DoAct(self.panel.name, act.name, told), answered)

    def why_not(self, act: Act[Any], row: PanelRow) -> str:
        """Why an act is not for a row as it is now; empty: it is."""
        now = self.rows.find(row.place) or row
        why = act.why_not(now.values)
        return tr(why) if why else ""

    # ---- in words

    def as_of(self) -> str:
        """When the last answer was given."""
        if self.sheet is None:
            return ""
        time = formats.moment(moment(self.sheet.as_of), self.now(), seconds=True)
        return tr("As of {time}", time=time)

    def away(self) -> str:
        """Which nodes are not in it, in a sentence; empty where all are."""
        if self.sheet is None:
            return ""
        told = []
        if self.sheet.missing:
            missing = ", ".join(self.sheet.missing)
            told.append(
                tr("{nodes} did not answer: what it knows is missing here.", nodes=missing)
                if len(self.sheet.missing) == 1
                else tr("{nodes} did not answer: what they know is missing here.", nodes=missing)
            )
        if not self.sheet.is_whole:
            told.append(tr("Redis does not answer, so nobody knows which other nodes there are."))
        return " ".join(told)

    def counted(self) -> str:
        """How many rows are shown, and whether there are more."""
        if self.panel.none and not self.rows.rowCount():
            doubts = tr("Nothing was found, but not everything could be looked at.")
            return tr(self.panel.none) if self._is_known else doubts
        if self.words and not self.rows.rowCount():
            return tr("No row has these words.")
        shown = count_of(self.rows.rowCount(), "1 row", "{n} rows")
        if not self._is_cut:
            return shown
        more = tr("there are more") if self.pages < PAGES else tr("there are more, which a search finds")
        return beside(shown, more)

    def leading(self) -> Counter[str]:
        """By panel, how much its rows there count; nothing where that was not heard just now."""
        found: Counter[str] = Counter()
        if self.standing is Standing.FRESH:
            for row in filter(None, map(self.rows.row_at, range(self.rows.rowCount()))):
                count = row.values.get(self.panel.counts)
                for lead in self.panel.leads:
                    found[lead.of(row.key, row.values)[0]] += count if isinstance(count, int) else 1
        return found

    # ---- inside

    def _stop(self) -> None:
        self._poll.stop()
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _search(self) -> None:
        if self._wished != self.words:
            self.words, self.pages = self._wished, 1
            self.refresh()

    def _people(self, answer: object) -> None:
        if isinstance(answer, Unanswered) or not isinstance(answer, tuple):
            return
        names = {person.user_id: person.name for person in answer}
        if names != self.names:
            self.names = names
            self._fill()
            self.changed.emit()

    def _teams(self, answer: object) -> None:
        if isinstance(answer, tuple):
            teams = {team.team_id: team.name for team in answer}
            if teams != self.teams:
                self.teams = teams
                self._fill()
                self.changed.emit()

    def _heard(self, answer: Sheet | NotHeard) -> None:
        self._asked = None
        if isinstance(answer, NotHeard):
            if self._heard_for != self.words:
                self._forget()
            self.standing = Standing.SILENT if self.sheet is None else Standing.STALE
            self.trouble = why(answer)
            self._poll.start(AFTER_FAILURE_MS)
        else:
            self.sheet, self.standing, self.trouble = answer, Standing.FRESH, ""
            self._heard_for = self.words
            self.course.add(answer.as_of, answer.parts)
            self._fill()
            self._poll.start(EVERY_MS if "" in self._watching else BESIDE_MS)
        self.changed.emit()

    def _forget(self) -> None:
        """What was heard for other words: it is no answer to these."""
        self.sheet, self.standing = None, Standing.ASKING
        self.rows.show((), {}, self.now())
        self.changed.emit()

    def _fill(self) -> None:
        if self.sheet is not None:
            self.rows.show(self.sheet.parts, {**self.teams, **self.names}, self.now())


def why(answer: NotHeard) -> str:
    """Why there is no answer: what is shown was heard before, and nothing of it waits."""
    match answer.code:
        case "switched_off":
            return tr("You work offline, so the server is not asked.")
        case "unreachable":
            return tr("The server does not answer. It is asked again by itself.")
        case "forbidden":
            return tr("Only administrators see this, and you are none any more. Ask an administrator if you should be.")
        case "token_expired":
            return tr("Your sign-in is being renewed.")
        case _:
            return answer.text
