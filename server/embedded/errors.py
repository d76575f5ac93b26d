"""The one error of the embedded services, worded for the person who starts them."""

from __future__ import annotations


class ServiceUnavailable(Exception):
    """A service could not be started or has gone; the environment is at fault, not the program.

    code: stable word for logs and tests, such as `in_use` or `disk_full`.
    happened, safe, next: what happened, what is not in danger, what to do; one sentence each.
    """

    def __init__(self, code: str, happened: str, safe: str, next: str) -> None:
        super().__init__(code)
        self.code = code
        self.happened = happened
        self.safe = safe
        self.next = next

    def __str__(self) -> str:
        return f"{self.happened} {self.safe} {self.next} [{self.code}]"
