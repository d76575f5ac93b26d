"""`python -m tests.server.handlers.api --examples N [--seed S]`: asks the REST interface what it describes."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.arguments import at_least


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="coverdesk ask", description=__doc__)
    parser.add_argument("--examples", type=at_least(1), default=300, help="of each operation, valid and not, each")
    parser.add_argument("--seed", type=at_least(0), default=1, help="the same seed asks the same")
    asked = parser.parse_args(arguments)
    numbers = {"COVERDESK_ASK_EXAMPLES": f"{asked.examples}", "COVERDESK_ASK_SEED": f"{asked.seed}"}
    command = [sys.executable, "-m", "pytest", "-q", "-s", f"{Path(__file__).parent / 'test_asked.py'}"]
    return subprocess.run(command, env={**os.environ, **numbers}).returncode


if __name__ == "__main__":
    sys.exit(main())
