"""What people type is found, in the list, in the palette and where a policy is chosen, and names stand in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from desktop.lists.claims import CLAIMS
from desktop.replica.card_sql import by_name, words
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.storage.words import FUNCTIONS, MOST_WORDS, card_words, typed
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.folding import fold
from shared.domain.policies.states import Line
from tests.desktop.replica.lines import NAME, claims, seen
from tests.desktop.replica.samples import IDENTITY, KEY, ME, Samples, merged
from tests.desktop.replica.test_replica import at, frames_of

NAMES = (
    "Zoë Ng",
    "Ng, Zoe",
    "Li Wu",
    "Wu, Li",
    "李伟",
    "欧阳 李伟",
    "김민수",
    "Ångström, Åke",
    "E\u0301mile Zola",
    "Özlem Işık",
    "Groß, Anna",
    "O’Brien, Maeve",
    "Obrien Storage",
    "van der Berg, Jo",
    "Vandalia Tools",
    "Smith, John",
    "Soft\u00adhyphen, Sam",
    "Adam Apple",
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path = tmp_path_factory.mktemp("words") / "replica-000001.db"
    samples = Samples(9)
    replica = Replica.create(path, KEY, IDENTITY)
    notices = [
        samples.claim(
            insured_name=name,
            claim_number=f"CLM-2026-00{place:04}",
            temporary_number=f"T-{place:06}",
            loss_place=f"{place} Mill Race Ln, Tröy",
            adjuster_id=ME,
            status="open",
        )
        for place, name in enumerate(NAMES)
    ]
    policies = []
    for place, name in enumerate(NAMES):
        policy = samples.policy()
        (row,) = policy["policy"]
        row[8], row[10], row[12], row[13] = f"POL-77{place:04}", name, Line.HOMEOWNERS, "OH"
        policies.append(policy)
    customer = {"customer": [samples.row("customer", c := samples.id(), c, name="Wu Wei", city="Lübeck")]}
    files = [*notices, *policies, customer]
    ids = [next(iter(file.values()))[0][1] for file in files]
    replica.apply(frames_of(merged([samples.desk(), *files]), (ME, SHELF, *ids)), at(1), (), expects=None)
    opened = Reader(path, KEY)
    yield opened
    opened.close()
    replica.close()


FOUND = [
    ("ng", {"Zoë Ng", "Ng, Zoe"}),
    ("Ng", {"Zoë Ng", "Ng, Zoe"}),
    ("Li", {"Li Wu", "Wu, Li"}),
    ("Wu", {"Li Wu", "Wu, Li"}),
    ("li wu", {"Li Wu", "Wu, Li"}),
    ("李伟", {"李伟", "欧阳 李伟"}),
    ("伟", {"李伟", "欧阳 李伟"}),
    ("欧阳", {"欧阳 李伟"}),
    ("李 欧阳", {"欧阳 李伟"}),
    ("김", {"김민수"}),
    ("민수", {"김민수"}),
    ("zoe", {"Zoë Ng", "Ng, Zoe"}),
    ("zoë", {"Zoë Ng", "Ng, Zoe"}),
    ("angstrom", {"Ångström, Åke"}),
    ("A\u030angst", {"Ångström, Åke"}),
    ("emile", {"E\u0301mile Zola"}),
    ("Émile", {"E\u0301mile Zola"}),
    ("öz", {"Özlem Işık"}),
    ("oz", {"Özlem Işık"}),
    ("isik", {"Özlem Işık"}),
    ("gross", {"Groß, Anna"}),
    ("GROẞ", {"Groß, Anna"}),
    ("obrien", {"O’Brien, Maeve", "Obrien Storage"}),
    ("o'brien", {"O’Brien, Maeve", "Obrien Storage"}),
    ("softhyphen", {"Soft\u00adhyphen, Sam"}),
    ("berg", {"van der Berg, Jo"}),
    ("j smith", {"Smith, John"}),
    ("smith j", {"Smith, John"}),
    ("smith z", set()),
    ("\u200bSmith\u200e", {"Smith, John"}),
    ("a", {"Ångström, Åke", "Adam Apple"}),
    ("a a", {"Ångström, Åke", "Adam Apple"}),
    ("qq", set()),
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_the_list_finds_it(reader: Reader, text: str, names: set[str]) -> None:
    wanted = claims(text)
    for order in CLAIMS.orders:
        assert {card.insured for card in seen(reader.page(CLAIMS, wanted, order, 100).lines)} == names
    assert reader.count(CLAIMS, wanted).shown == len(names)
    assert reader.count(CLAIMS, claims(text, mine_open=True)).shown == len(names)


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_the_palette_and_the_notice_find_it(reader: Reader, text: str, names: set[str]) -> None:
    # Then other words of a policy's name may begin with it, too.
    single = all(len(word) == 1 and word.isascii() for word in fold(text).split())
    assert {hit.subtitle for hit in reader.search(text, 50) if hit.kind == "claim"} == names
    policies = {policy.holder_name for policy in reader.policies(text, 50)}
    assert policies >= names if single else policies == names


@pytest.mark.parametrize("text", ["Mill", "mill race", "troy", "TRÖY", "7 mill", "ace ln"])
def test_places_are_searched_as_the_line_promises(reader: Reader, text: str) -> None:
    assert reader.count(CLAIMS, claims(text)).shown > 0
    assert any(hit.kind == "claim" for hit in reader.search(text, 50))


def test_the_city_of_a_customer_is_found(reader: Reader) -> None:
    assert [hit.title for hit in reader.search("lubeck", 5)] == ["Wu Wei"]


@pytest.mark.parametrize(
    "number", ["CLM-2026-000003", "clm\u20112026\u2011000003", "CLM\u200b-2026-000003\u200e", "2026–000003", "T-000003"]
)
def test_a_number_is_found_however_it_was_pasted(reader: Reader, number: str) -> None:
    assert [card.insured for card in seen(reader.page(CLAIMS, claims(number), NAME, 10).lines)] == ["Wu, Li"]
    assert reader.search(number, 10)[0].subtitle == "Wu, Li"


def test_the_best_hit_comes_first(reader: Reader) -> None:
    assert reader.search("obrien storage", 5)[0].subtitle == "Obrien Storage"
    assert reader.search("wu", 20)[0].title.startswith("Wu") or reader.search("wu", 20)[0].subtitle.startswith("Wu")
    assert reader.search("POL-770005", 20)[0].title == "POL-770005"
    assert reader.policies("wu", 1)[0].holder_name == "Wu, Li"


def test_names_stand_where_people_look_for_them(reader: Reader) -> None:
    shown = [card.insured for card in seen(reader.page(CLAIMS, claims(), NAME, 100).lines)]
    assert shown == sorted(NAMES, key=lambda name: (fold(name), NAMES.index(name)))
    latin = [name for name in shown if fold(name)[0].isascii()]
    assert latin[:4] == ["Adam Apple", "Ångström, Åke", "E\u0301mile Zola", "Groß, Anna"]
    assert latin.index("Özlem Işık") < latin.index("Smith, John") < latin.index("van der Berg, Jo")


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"w{n}" for n in range(1_200)),
        " ".join("abcdefghijklmnopqrstuvwxyz" * 46),
        "x" * 100_000,
        "%" * 60_000,
        '"' * 2_000,
        "\\ " * 2_000,
        "李" * 5_000,
        "\0\x02\x1f",
        "\u200b",
    ],
)
def test_whatever_is_pasted_is_answered(reader: Reader, text: str) -> None:
    for mine in (False, True):
        wanted = claims(text, mine_open=mine)
        assert reader.count(CLAIMS, wanted).held == len(NAMES)
        for order in CLAIMS.orders:
            reader.page(CLAIMS, wanted, order, 10)
    reader.search(text, 10)
    reader.policies(text, 10)


def test_a_blank_filter_passes_all(reader: Reader) -> None:
    assert reader.count(CLAIMS, claims(" \u200b ")).shown == len(NAMES)
    assert len(typed("a b c " * 400).letters) == 3
    assert typed("7 mill").read_off == [("\x027", " 7")]
    assert typed("ln mill").terms == (("\x02ln", " ln"), ("mill",))
    assert len(typed(" ".join(f"w{n}" for n in range(1_200))).terms) <= MOST_WORDS


_TEXT = st.text(max_size=20) | st.text("aB'` -éß李", max_size=12)


@settings(max_examples=200)
@given(_TEXT, _TEXT, _TEXT, _TEXT)
def test_the_words_of_a_card_are_the_same_in_sql_and_here(number: str, temporary: str, name: str, place: str) -> None:
    texts = [text.translate(dict.fromkeys(range(32))) for text in (number, temporary, name, place)]
    connection = dbapi2.connect(":memory:")
    for called, (values, function) in FUNCTIONS.items():
        connection.create_function(called, values, function)
    found, as_sorted = connection.execute(
        f"SELECT {words('n', 't', 'i', 'p')}, {by_name('i')} FROM (SELECT ? n, ? t, ? i, ? p)", texts
    ).fetchone()
    connection.close()
    assert found == card_words(*texts)
    assert as_sorted == fold(texts[2])


def test_sums_that_no_number_holds_do_not_stop_the_cards(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("sums") / "replica-000001.db"
    samples = Samples(3)
    replica = Replica.create(path, KEY, IDENTITY)
    claim = samples.claim()
    file_id, line = claim["claim"][0][0], claim["reserve_line"][0][0]
    claim["reserve_transaction"] = [
        samples.row(
            "reserve_transaction", samples.id(), file_id, line_id=line, state="approved", delta_cents=Cents(2**63 - 1)
        )
        for _ in range(3)
    ]
    replica.apply(frames_of(merged([samples.desk(), claim]), (ME, SHELF, file_id)), at(1), (), expects=None)
    with_reader = Reader(path, KEY)
    (card,) = seen(with_reader.page(CLAIMS, claims(), CLAIMS.order("incurred"), 10).lines)
    assert card.reserve_cents == 9 * 10**15
    with_reader.close()
    replica.close()
