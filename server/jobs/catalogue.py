"""The one list of jobs: a line each."""

from __future__ import annotations

from typing import Final

from server.jobs import audit, escalation, notices, sessions
from server.jobs.job import Job

JOBS: Final[tuple[Job, ...]] = (audit.JOB, notices.JOB, sessions.JOB, escalation.JOB)
