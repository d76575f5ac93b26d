from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.mutation.__main__ import main as mutate
from tests.server.handlers.api.__main__ import main as ask
from tests.simulation.__main__ import main as simulate

Main = Callable[[list[str]], int]


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        *[(simulate, option, value) for option in ("--seeds", "--jobs", "--again") for value in ("0", "-3", "x")],
        (simulate, "--from", "-1"),
        (simulate, "--lines", "-1"),
        *[(mutate, option, value) for option in ("--sample", "--most") for value in ("0", "-3")],
        *[(ask, "--examples", value) for value in ("0", "-3", "x")],
        (ask, "--seed", "-1"),
        *[(mutate, "--timeout", value) for value in ("0", "-1", "nan", "inf", "x")],
    ],
)
def test_a_count_of_nothing_is_misuse_and_no_success(
    command: Main, option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command([option, value])
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert option in said.err
    assert said.out == ""
