"""What the server gives about itself: one command, and nobody else's."""

from __future__ import annotations

from typing import Annotated

from shared.domain.kernel.commands import Command
from shared.domain.kernel.limits import TEXT_CHARACTERS, Entered
from shared.domain.operations.states import OperationsTelling


class RaiseAlert(Command, frozen=True, tag="RaiseAlert", kw_only=True):
    """Tells the administrators what the server cannot mend by itself. place: which of its kind, as an address, a job's
    name; empty where there is only one. said: of it, as text or as the code of a closed set.
    """

    kind: OperationsTelling
    place: Annotated[str, Entered("The place", TEXT_CHARACTERS)]
    said: Annotated[str, Entered("What is said", TEXT_CHARACTERS)]
