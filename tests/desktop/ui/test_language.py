from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path
from typing import get_type_hints
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from desktop import wishes
from desktop.answers import outbox, standing
from desktop.app import IN_USE
from desktop.engine import entries, sign_in_texts
from desktop.lists.approvals import Asked
from desktop.lists.catalogue import LISTS
from desktop.screens import formats, words
from desktop.screens.outcomes import outcome_words
from desktop.screens.refusals import said
from desktop.screens.sayings import says, title, title_of_name
from desktop.screens.store import Refused
from desktop.screens.syncing import SyncState
from desktop.screens.words import tr
from desktop.ui.claims.cards import CARDS
from desktop.ui.kit import chip, controls, language
from desktop.ui.syncing.looks import look_of
from desktop.viewmodels.entering import amounts
from desktop.viewmodels.syncing.status import Tone, tell
from desktop.whose import NEVER_HERE, SET_ASIDE
from server.live.rooms import KINDS
from shared.domain.catalogue import BY_NAME, COMMANDS, FILE_KINDS, GIVEN, REFUSALS, RULES, SAYINGS, TELLINGS
from shared.domain.claims.commands import NewExposure
from shared.domain.claims.states import ClaimStatus, ClosedReason
from shared.domain.diary.states import Pattern, Topic
from shared.domain.kernel import refusals
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.commands import Command
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.refusals import Refusal
from shared.domain.kernel.states import ConflictState, Verdict
from shared.domain.money.states import UNDECIDED_STATES
from shared.domain.policies.coverages import USUAL
from shared.domain.policies.states import PolicyStatus
from shared.panels import outcomes
from shared.panels.catalogue import PANELS
from shared.panels.panel import Group
from shared.panels.reasons import Reason
from shared.panels.words import WORDS
from shared.wire.errors import ErrorCode
from tests.contract.samples import COMMANDS as SAMPLES
from tests.shared.domain.test_captioned import CAPTIONED
from tests.support.statuses import OFFLINE
from tests.support.world import NOW

ROOT = Path(words.__file__).parent.parent


def written() -> set[str]:
    """Every text that is passed through `tr` or `count_of` in the sources, and all captions."""
    found = {*words.SYNC_CAPTIONS.values(), *words.SYNC_WORDS.values(), *USUAL}
    found |= {rule.lasting for rule in RULES.values() if rule.lasting}
    found |= {
        text
        for saying in SAYINGS.values()
        for text in (saying.title, saying.says, *saying.without.values())
        if text != "{why}"
    }
    found |= {member.caption for kind in CAPTIONED for member in kind}
    found |= {*(each.text for each in REFUSALS.values()), *entries.TEXTS.values(), "A field"}
    found |= {text for listing in LISTS for text in listing.texts} | {member.caption for member in Asked}
    found |= {text for telling in TELLINGS.values() for text in (telling.says, telling.many) if text}
    found |= {text for panel in PANELS for text in panel.texts} | {member.caption for member in Group}
    found |= {reason.text for reason in Reason} | {*outcomes.TEXTS, "Node"}
    found |= {member.caption for kind in WORDS for member in kind} | {kind.description for kind in KINDS.values()}
    found |= {text for kind in FILE_KINDS for text in (kind.caption, kind.opening)}
    found |= {text for card in CARDS for text in (card.heading, card.entity.TABLE.caption) if text}
    found |= {field.caption for card in CARDS for field in card.entity.TABLE.fields.values()}
    found |= whats() | {column.field.caption for table in SHOWN for column in BY_NAME[table].columns if column.field}
    found |= {
        *standing.TEXTS,
        *outbox.TEXTS,
        *sign_in_texts.TEXTS,
        SET_ASIDE,
        NEVER_HERE,
        IN_USE,
    }
    for path in spoken():
        found |= passed(ast.parse(path.read_text("utf-8")))[0]
    return found


def spoken() -> list[Path]:
    """The sources with words for people."""
    return [*ROOT.glob("*.py"), *(path for one in SPEAKING for path in (ROOT / one).rglob("*.py"))]


def passed(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The texts that may reach `tr` or `count_of`, however they are chosen; and the expressions that do not tell."""
    texts: set[str] = set()
    untold: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        for given in {"tr": node.args[:1], "count_of": node.args[1:]}.get(node.func.id, []):
            for one in _ways(given):
                held = _held(one, tree)
                texts |= held
                untold |= set() if held else {ast.unparse(one)}
    return texts, untold


def _ways(given: ast.expr) -> list[ast.expr]:
    """What an expression may come to: both sides of a choice."""
    match given:
        case ast.IfExp(body=body, orelse=orelse):
            return [*_ways(body), *_ways(orelse)]
        case ast.BoolOp(values=values):
            return [way for value in values for way in _ways(value)]
        case ast.NamedExpr(value=value):
            return _ways(value)
    return [given]


def _held(given: ast.expr, tree: ast.Module) -> set[str]:
    """The texts of a constant, a table of the module or the second half of its pairs; none for what is elsewhere."""
    match given:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name):
            tables = {
                target.id: node.value
                for node in tree.body
                for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])
                if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name) and node.value
            }
            match tables.get(name) or tables.get(_run_over(name, tree)):
                case ast.Dict(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
                    last = [value.elts[-1] if isinstance(value, ast.Tuple) else value for value in values]
                    return {one.value for one in last if isinstance(one, ast.Constant) and isinstance(one.value, str)}
                case ast.Constant(value=str(text)):
                    return {text}
    return set()


def _run_over(name: str, tree: ast.Module) -> str:
    """The table over whose pairs a comprehension runs with that name as the second."""
    for node in ast.walk(tree):
        match node:
            case ast.comprehension(target=ast.Tuple(elts=[_, ast.Name(id=found)]), iter=ast.Name(id=table)):
                if found == name:
                    return table
    return ""


SPEAKING = ("ui", "viewmodels", "answers", "screens")
"""Packages whose sources hold words for people, beside the modules at the top."""
SHOWN = ("claim", "customer", "activity", "payment", "reserve_line", "note")
"""Tables whose fields people see by name: in refusals, in conflicts, in the outbox."""
CATALOGUES = {
    "entity.TABLE.caption": "the declarations",
    "LinkCode.PLAIN_ADDRESS.text": "ErrorCode and LinkCode",
    "known.text": "catalogue.REFUSALS",
    "self.heading": "the cards of pages",
    "declared": "the declarations of the lists, and of parts of a value",
    "kind.said_of(facts.get('count'))": "catalogue.TELLINGS",
    "declared.absent": "the panels",
    "declared.caption": "the declarations",
    "declared.says": "the panels",
    "self.panel.none": "the panels",
    "lead.says": "the panels",
    "table.caption": "the declarations",
    "declared.warns": "the panels",
    "told.caption": "the panels",
    "following": "standing.TEXTS",
    "helper": "standing.TEXTS",
    "SAYINGS[kind].title": "catalogue.SAYINGS",
    "field.caption": "the declarations",
    "member.caption": "the closed sets of the domain",
    "many": "the caller of count_of",
    "one": "the caller of count_of",
    "part": "the domain's `what`",
    "rule.lasting": "the declarations",
    "kind.caption": "the declarations",
    "kind.opening": "the declarations",
    "refused.text": "desk.TEXTS and the server's errors",
    "template": "ErrorCode and the engine's texts",
    "text": "sign_in_texts.TEXTS",
    "name": "coverages.USUAL",
    "why": "standing.TEXTS",
}
"""What is passed to `tr` without standing in the same module, and the catalogue of it that `written` holds."""
_SAY_WHAT = {"text_given", "text_fits", "money_fits", "not_found"}


def entered() -> set[str]:
    """The captions of what commands hold, which stand beside their fields."""
    kinds = (*COMMANDS.values(), NewExposure)
    hints = [hint for kind in kinds for hint in get_type_hints(kind, include_extras=True).values()]
    return {each.caption for hint in hints for each in getattr(hint, "__metadata__", ()) if isinstance(each, Entered)}


def whats() -> set[str]:
    """What the domain's refusals name as `what`, wherever in its sources it is written."""
    found = entered()
    for path in Path(refusals.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAY_WHAT:
                values: list[ast.expr] = list(node.args[:2])
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                values = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "what"]
            else:
                continue
            found |= {
                value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
            }
    return found


def translated(code: str) -> dict[str, str]:
    text = files("resources.translations").joinpath(f"coverdesk_{code}.ts").read_text("utf-8")
    messages = ElementTree.fromstring(text).iter("message")
    return {message.findtext("source", ""): message.findtext("translation", "") for message in messages}


@pytest.mark.parametrize("code", language.BUNDLED)
def test_every_text_is_translated(code: str) -> None:
    known = translated(code)
    assert not {text for text in written() if not known.get(text)}


def test_no_text_is_chosen_or_made_where_the_translators_do_not_see_it() -> None:
    """What neither stands in its module nor comes from a catalogue would stay English unnoticed."""
    untold = {one for path in spoken() for one in passed(ast.parse(path.read_text("utf-8")))[1]}
    assert untold == CATALOGUES.keys()


def test_every_way_of_choosing_a_text_is_followed() -> None:
    chosen = ast.parse("T = {1: 'c', 2: 'd'}\ntr('a' if x else 'b')\ntr(T[x])\ntr(y or 'e')\ntr(f'{x}')")
    assert passed(chosen) == ({"a", "b", "c", "d", "e"}, {"y", "f'{x}'"})


@pytest.mark.parametrize("code", language.BUNDLED)
def test_apostrophes_and_quotation_marks_are_those_of_print(code: str) -> None:
    """The straight ones of a typewriter beside them look as if two people had written one page."""
    both = [*written(), *(text for pair in translated(code).items() for text in pair)]
    assert [text for text in both if "'" in text or '"' in text] == []


@pytest.mark.parametrize("code", language.BUNDLED)
def test_a_translation_has_the_same_figures(code: str) -> None:
    for source, target in translated(code).items():
        assert sorted(re.findall(r"{\w+}", source)) == sorted(re.findall(r"{\w+}", target)), source


def test_the_compiled_translation_is_that_of_the_source(german: None) -> None:
    for source, target in translated("de").items():
        assert QCoreApplication.translate(words.CONTEXT, source) == target


def test_what_came_of_a_job_is_told_in_the_language_and_what_is_not_known_as_it_is(german: None) -> None:
    said = "7200 files were opened along with others. None was closed after them."
    assert (
        outcome_words(said) == "7.200 Akten wurden mit anderen zusammen geöffnet. Keine wurde nach ihnen geschlossen."
    )
    assert outcome_words("3 rows differ.") == "3 rows differ."


def test_sentences_money_and_days_follow_the_language(german: None) -> None:
    said = "Hier gespeichert. 3 Änderungen warten auf eine Verbindung (älteste 14 min)."
    assert tell(OFFLINE, NOW).sentence == said
    assert formats.figure(4820050) == "48.200,50"
    assert amounts.read("48.200,50").cents == 4820050
    assert formats.day(NOW.date()) == "23. Nov."


def test_fields_hint_at_amounts_and_show_days_as_the_language_writes_them(german: None) -> None:
    amount = controls.amount("Betrag", "USD")
    amount.set_cents(4200050)
    assert amount.text() == "42.000,50"
    today = NOW.date()
    assert controls.day("Tag", today, lambda: today).text() == "23. Nov. 2026"


FIGURES: dict[str, tuple[str | int, str]] = {
    "what": ("The reserve", "Die Reserve"),
    "count": (12345, "12.345"),
    "limit": (20000, "20.000"),
    "length": (20001, "20.001"),
    "command": ("SetReserve", "Reserve ändern"),
    "state": ("assigned", "Zugewiesen"),
    "current": ("closed", "Geschlossen"),
    "wish": ("evaluation", "Bewertung"),
    "chosen": ("mine", "Erster Wunsch"),
    "roles": ("adjuster, supervisor", "Sachbearbeitung, Leitung"),
    "claim_number": ("CLM-2026-000017", "CLM-2026-000017"),
    "name": ("Maya Ortiz", "Maya Ortiz"),
    "subject": ("Call", "Call"),
    "first": ("1900", "1900"),
    "last": ("2199", "2199"),
}
"""As the domain gives a figure, and as a German window writes it."""


@pytest.mark.parametrize("code", REFUSALS.values())
def test_every_refusal_speaks_the_language_of_the_window(german: None, code: Refusal) -> None:
    figures = {name: (998619900, "9.986.199,00") if name.endswith("_cents") else FIGURES[name] for name in code.names}
    text = said(code, {"field": "claim.status", **{name: given for name, (given, _) in figures.items()}})
    template = translated("de")[code.text]
    assert text == template.format(**{name: spelled for name, (_, spelled) in figures.items()})
    assert text != code.filled({name: given for name, (given, _) in figures.items()})


@pytest.mark.parametrize("kind", SAYINGS, ids=lambda kind: str(kind.__name__))
def test_every_command_is_called_and_told_in_the_language_of_the_window(german: None, kind: type[Command]) -> None:
    saying, known = SAYINGS[kind], translated("de")
    assert title(kind) == title_of_name(kind.__name__) == known[saying.title] != saying.title
    assert title(kind) in said("not_permitted", {"command": kind.__name__})
    told = says(SAMPLES[kind.__name__])
    pattern = known.get(saying.says, saying.says)
    assert re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(pattern)), told), told
    assert "_" not in told
    assert "{" not in told


def test_codes_and_choices_in_a_refusal_are_words(german: None) -> None:
    step = said("illegal_step", {"what": "Status", "current": "closed", "wish": "evaluation", "field": "claim.status"})
    assert "Geschlossen" in step
    assert "Bewertung" in step
    assert "closed" not in step
    assert "mine" not in said("conflict_resolved", {"chosen": "mine"})


def test_who_is_not_known_on_this_device_is_somebody_else(german: None) -> None:
    for code in ("ended_meanwhile", "given_meanwhile"):
        assert "jemand anders" in said(code, {"subject": "Call", "name": ""})


def test_a_newer_code_is_an_error_and_a_missing_figure_is_not() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        said("nonsense", {})
    assert said("claim_closed", {}).startswith("Claim … is closed.")


def test_what_the_engine_refuses_arrives_in_the_language_of_the_window(german: None) -> None:
    short = entries.refusal("reserve_short", {"available_cents": 998619900, "amount_cents": 5, "short_cents": 1})
    refused = wishes.outcome_of(short)
    assert isinstance(refused, Refused)
    assert "9.986.199,00" in refused.text
    assert "Reserve" in refused.text
    assert "No payment" not in refused.text
    for unsaved in (entries.unsaved(code) for code in entries.TEXTS):
        refused = wishes.outcome_of(unsaved)
        assert isinstance(refused, Refused)
        assert refused.text == tr(unsaved.text) != unsaved.text


@pytest.mark.parametrize("error", list(ErrorCode), ids=lambda error: str(error.code))
def test_every_error_of_the_server_speaks_the_language_of_the_window(german: None, error: ErrorCode) -> None:
    """On the sync page and at the sign-in alike."""
    beginning = translated("de")[error.text].partition("{")[0]
    assert beginning != error.text.partition("{")[0]
    assert standing.words_for(error.code, {}).startswith(beginning)
    assert (
        tr(sign_in_texts.text_of(error.code)).startswith(beginning) or sign_in_texts.text_of(error.code) != error.text
    )


@pytest.mark.parametrize("name", [name for name in GIVEN if name != "Withdrawn"])
def test_what_was_entered_speaks_the_language_of_the_window(german: None, name: str) -> None:
    """A withdrawn entry needs nobody."""
    assert {caption for caption, _ in outbox.entered(SAMPLES[name])} <= {*translated("de").values()}


@pytest.mark.parametrize("kind", CAPTIONED, ids=lambda kind: str(kind.__name__))
def test_every_member_is_captioned_in_the_language_of_the_window(german: None, kind: type[Captioned]) -> None:
    known = translated("de")
    for member in kind:
        assert words.caption(member) == known.get(words.own_source(member), known[member.caption])
        assert words.caption_of(kind, member.value) == words.caption(member)
    assert len({words.caption(member) for member in kind}) == len(kind), "two that nobody can tell apart"


def test_every_page_that_waits_for_a_choice_asks_for_it_in_the_same_way(german: None) -> None:
    asked = {words.tr(listing.choose) for listing in LISTS} | {words.tr("Choose a claim"), words.tr("Choose a line")}
    assert {text for text in asked if not text.startswith("Wählen Sie ")} == set()


def test_what_is_kept_and_given_back_is_said_as_people_say_it(german: None) -> None:
    clumsy = re.compile(r"ist behalten|mit Worten|ohne Berührung")
    assert [text for text in translated("de").values() if clumsy.search(text)] == []


RETIRED = {
    "en": re.compile(
        r"\b[Tt]aken? (?:it )?back\b|[Ww]ith words|\b[Ss]en[dt] back\b|\bDrop my\b|\bEscape\b"
        r"|^(?:Running|What for|File notice|Waiting to send)$"
    ),
    "de": re.compile(
        r"\bTermine?n?\b|Tage? zu spät|\bErmittlung|[Aa]ngefragt|\banfragen\b|\bVertr[aä]g|zurück(?:ge|zuge)geben\b"
        r"|\bWofür\b|\bHandlungsbedarf\b"
    ),
}
"""What something was called beside its word: one of each stays, so that nobody looks for the difference."""


@pytest.mark.parametrize("code", RETIRED)
def test_one_thing_has_one_word(code: str) -> None:
    known = translated("de")
    said = [*written(), *known] if code == "en" else [*known.values()]
    assert sorted(text for text in said if RETIRED[code].search(text)) == []


def test_a_usual_coverage_has_a_name_in_the_language_and_another_keeps_the_words_of_its_policy(german: None) -> None:
    assert words.coverage_name("Dwelling") == "Wohngebäude"
    assert words.coverage_name("Dwelling, with the garden house") == "Dwelling, with the garden house"


def test_what_is_not_sent_and_what_somebody_decides_look_and_are_called_apart() -> None:
    """One word for both said neither, and the glass of the time stood for all three."""
    undecided = {(state.caption, state.icon) for state in UNDECIDED_STATES}
    unsent = {(words.SYNC_CAPTIONS[SyncState.WAITING], chip.SYNC_LOOKS[SyncState.WAITING][0])}
    assert {icon for _, icon in undecided} == {"stamp"}
    assert {icon for _, icon in unsent} == {look_of(OFFLINE, Tone.WAIT)[0]}, "as in the status bar"
    assert not {word for word, _ in undecided} & {word for word, _ in unsent}


def test_two_sets_may_need_different_words_where_english_has_one(german: None) -> None:
    assert words.caption(ClosedReason.PAID) == "Bezahlt"
    assert ConflictState.OPEN.caption == Verdict.CONFLICT.caption
    assert words.caption(PolicyStatus.REINSTATED) != words.caption(Topic.REOPENED)
    assert Topic.MAIL.caption == Pattern.LETTER.caption
    assert words.caption(Topic.MAIL) == "Brief"
    assert words.caption(Pattern.LETTER) == "Schreiben"


def test_a_code_of_a_newer_server_is_shown_readable() -> None:
    assert words.caption_of(ClaimStatus, "in_court") == "In court"
    assert words.member_of(ClaimStatus, "in_court") is None


def test_an_unknown_language_stays_english(app: QApplication) -> None:
    before = QLocale()
    try:
        assert language.speak(app, QLocale("fi_FI")) == "en"
        assert words.caption(ClaimStatus.OPEN) == "Open"
    finally:
        QLocale.setDefault(before)


def test_who_did_it_is_bent_as_the_language_wants_it(german: None) -> None:
    assert words.by_whom(words.tr("You")) == "von Ihnen"
    assert words.by_whom("") == "von jemandem"
    assert words.by_whom("Dana Reyes") == "von Dana Reyes"
