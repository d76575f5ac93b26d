"""Errors as other programs read them: `application/problem+json` (RFC 9457), with our code beside."""

from __future__ import annotations

from typing import Final

import msgspec

from shared.wire.errors import ErrorCode

PROBLEM_JSON: Final = "application/problem+json"
PAGE: Final = "/api/v1/"
"""Where the codes are described."""


class ApiProblem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every error's body. type: where the page tells of it; title: what happened; detail: that and what to do.

    instance: the request, as our log names it. parameter: the part of the request that it is about. incident: the
    number under which our log tells more.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str = ""
    parameter: str | None = None
    retry_after_s: float | None = None
    incident: str | None = None


def api_problem(
    code: ErrorCode,
    status: int,
    request_id: str,
    parameter: str | None,
    retry_after_s: float | None,
    incident: str | None,
) -> ApiProblem:
    """status: of the answer, where it is another than the code's."""
    return ApiProblem(
        type=f"{PAGE}#{code.code}",
        title=code.text.partition(". ")[0],
        status=status,
        detail=code.text,
        code=code.code,
        instance=f"urn:request:{request_id}" if request_id else "",
        parameter=parameter,
        retry_after_s=retry_after_s,
        incident=incident,
    )
