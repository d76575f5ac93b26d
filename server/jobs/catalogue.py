"""Every job there is: each module of this package that declares a `JOB`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from server import jobs
from server.jobs.job import Job


def declared() -> tuple[Job, ...]:
    """By the names of their modules. Raises ValueError for two jobs of one name, which would share their lock."""
    modules = sorted(module.name for module in iter_modules(jobs.__path__))
    others = {__name__.rpartition(".")[2], "running"}  # what stands on the jobs
    made = [getattr(import_module(f"{jobs.__name__}.{name}"), "JOB", None) for name in modules if name not in others]
    found = tuple(each for each in made if isinstance(each, Job))
    if len({job.name for job in found}) < len(found):
        raise ValueError(f"two jobs of one name: {', '.join(sorted(job.name for job in found))}")
    return found


JOBS: Final[tuple[Job, ...]] = declared()
