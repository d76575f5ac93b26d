"""Real devices and a real server that speaks TLS with a certificate of its own."""

from __future__ import annotations

from tests.faults import checks
from tests.faults.office import claims_of, note
from tests.faults.stack import Stack


def test_a_device_works_over_tls_with_the_company_s_own_certificate(stack: Stack) -> None:
    stack.secure()
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    maya.keep(note(claim))
    dana.keep(note(claim))
    checks.at_rest(stack, maya, dana)
