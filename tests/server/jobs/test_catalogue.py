"""A job is one file: a module of the package that declares it."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import jobs
from server.jobs.catalogue import JOBS, declared

FILE = """
from server.jobs.job import Job, Outcome, Work, every

async def run(work: Work) -> Outcome:
    return Outcome("Nothing was to be done.")

JOB = Job("{name}", every(60), run)
"""


def test_a_file_more_is_a_job_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jobs, "__path__", [*jobs.__path__, str(tmp_path)])
    (tmp_path / "counted_by_tests.py").write_text(FILE.format(name="counted"))
    assert {job.name for job in declared()} == {job.name for job in JOBS} | {"counted"}


def test_two_jobs_of_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jobs, "__path__", [*jobs.__path__, str(tmp_path)])
    (tmp_path / "twice_by_tests.py").write_text(FILE.format(name=JOBS[0].name))
    with pytest.raises(ValueError, match="two jobs of one name"):
        declared()
