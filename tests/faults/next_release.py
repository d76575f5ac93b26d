"""`python -m tests.faults.next_release MODULE …`: a program of the release after this one, as a process of its own.

Its declarations have one more column (`note.language`) and one more table (`sketch`). `grow URL` in place of a module
brings a database to them, as that release's migration would.
"""

from __future__ import annotations

import asyncio
import runpy
import sys
from dataclasses import replace
from typing import Annotated, Any, Final

from shared.domain.kernel import fields
from shared.domain.kernel.fields import EntityMeta, Field, Merge, Row

UNSAID: Final = "und"
"""What is declared for the language of a note that nobody gave one (RFC 5646 section 4.1)."""


def declare() -> None:
    """Before anything stands on the declarations."""
    derive = EntityMeta.__new__

    def __new__(mcls: Any, name: str, bases: Any, namespace: dict[str, Any], **declared: Any) -> Any:
        if declared.get("table") == "note":
            namespace["__annotations__"]["language"] = Annotated[str, Field(Merge.APPEND, "Language", since=2)]
            namespace["language"] = UNSAID
        return derive(mcls, name, bases, namespace, **declared)

    meta: Any = EntityMeta
    meta.__new__ = __new__

    class Sketch(Row, table="sketch", caption="Sketch"):
        """Where things stood, drawn by hand."""

        title: Annotated[str, Field(Merge.APPEND, "Title")]

    from shared.domain.diary import area

    named: Any = area
    named.AREA = replace(area.AREA, entities=(*area.AREA.entities, Sketch))
    assert Sketch.TABLE.names[:-1] == fields.BOOKKEEPING


async def _grow(url: str) -> None:
    import asyncpg
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    from server.store.tables import metadata

    sketch = metadata().tables["sketch"]
    dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
    steps: list[Any] = [CreateTable(sketch), *(CreateIndex(index) for index in sketch.indexes)]
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"ALTER TABLE note ADD COLUMN language text NOT NULL DEFAULT '{UNSAID}'")
        for step in steps:
            await connection.execute(str(step.compile(dialect=dialect)))
    finally:
        await connection.close()


def grow(url: str) -> None:
    """Adds them, and installs what follows from the declarations."""
    from server.store.migrate import migrate

    asyncio.run(_grow(url))
    migrate(url)


if __name__ == "__main__":
    from tests.faults import next_release  # under a name that lasts: declarations are looked up by their module

    next_release.declare()
    if sys.argv[1] == "grow":
        next_release.grow(sys.argv[2])
    else:
        del sys.argv[0]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
