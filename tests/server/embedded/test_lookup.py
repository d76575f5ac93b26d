"""Which PostgreSQL and Valkey are taken, and what is said when none is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.embedded import lookup
from server.embedded.errors import ServiceUnavailable
from server.embedded.lookup import postgres_folder, postgres_major, valkey_program
from server.embedded.place import service_account


def make_program(path: Path, says: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def without_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "_package", lambda name: None)


@pytest.fixture
def no_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(lookup, "_system_postgres", list)


def test_named_programs_come_first(tmp_path: Path) -> None:
    postgres = make_program(tmp_path / "pg" / "postgres", "postgres (PostgreSQL) 18.1")
    make_program(tmp_path / "pg" / "initdb")
    valkey = make_program(tmp_path / "valkey-server")
    for named in (postgres, postgres.parent):
        assert postgres_folder({lookup.POSTGRES_VARIABLE: str(named)}, None) == postgres.parent
    for named in (valkey, valkey.parent):
        assert valkey_program({lookup.VALKEY_VARIABLE: str(named)}, None) == valkey


def test_the_wheel_comes_before_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_program(tmp_path / "valkey-server")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert valkey_program({}, None) != tmp_path / "valkey-server"
    assert postgres_major(postgres_folder({}, None)) >= lookup.OLDEST_POSTGRES


@pytest.mark.usefixtures("without_wheels")
def test_the_systems_newest_fitting_one_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = [
        make_program(tmp_path / version / "postgres", f"postgres (PostgreSQL) {version}").parent
        for version in ("14.9", "18.2")
    ]
    monkeypatch.setattr(lookup, "_system_postgres", lambda: folders)
    assert postgres_folder({}, None) == folders[1]


@pytest.mark.usefixtures("without_wheels")
def test_the_systems_redis_is_taken_when_there_is_no_valkey(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = make_program(tmp_path / "redis-server")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert valkey_program({}, None) == program


@pytest.mark.usefixtures("without_wheels", "no_system")
def test_with_none_the_error_names_the_variables() -> None:
    with pytest.raises(ServiceUnavailable) as caught:
        postgres_folder({}, None)
    assert caught.value.code == "no_postgres"
    assert lookup.POSTGRES_VARIABLE in caught.value.next
    assert "DATABASE_URL" in caught.value.next
    with pytest.raises(ServiceUnavailable) as caught:
        valkey_program({}, None)
    assert caught.value.code == "no_redis"
    assert lookup.VALKEY_VARIABLE in caught.value.next
    assert "REDIS_URL" in caught.value.next


def test_a_named_program_that_is_none_is_an_error_not_passed_over(tmp_path: Path) -> None:
    for find, variable in (
        (postgres_folder, lookup.POSTGRES_VARIABLE),
        (valkey_program, lookup.VALKEY_VARIABLE),
    ):
        with pytest.raises(ServiceUnavailable) as caught:
            find({variable: str(tmp_path)}, None)
        assert caught.value.code == "bad_program"
        assert variable in caught.value.next


def test_a_named_postgres_that_is_too_old_is_refused(tmp_path: Path) -> None:
    for program in ("postgres", "initdb"):
        make_program(tmp_path / program, "postgres (PostgreSQL) 14.9 (Debian 14.9-1)")
    with pytest.raises(ServiceUnavailable) as caught:
        postgres_folder({lookup.POSTGRES_VARIABLE: str(tmp_path)}, None)
    assert caught.value.code == "too_old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops privileges")
def test_named_programs_that_the_account_cannot_reach_are_refused(tmp_path: Path) -> None:
    program = make_program(tmp_path / "closed" / "valkey-server")
    program.parent.chmod(0o700)
    with pytest.raises(ServiceUnavailable) as caught:
        valkey_program({lookup.VALKEY_VARIABLE: str(program)}, service_account())
    assert caught.value.code == "unreachable_program"
