"""What programs send says nothing that the server does not know: a name mistyped is never passed over in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, get_args

import msgspec
import pytest

from shared.wire import messages as m
from shared.wire.codec import BadFrame, decode_live_ask, decode_message
from tests.contract.samples import MESSAGES

BODIES: Final = (m.SignIn, m.Refresh, m.NewPassword, m.NewDevice, m.Push, m.DigestAsk, m.DigestAnswer)
ASKS: Final = get_args(m.LiveAsk)
SENT: Final = {name: sample for name, sample in MESSAGES.items() if isinstance(sample, (*BODIES, *ASKS))}


def reader(sample: Any) -> Callable[[bytes], Any]:
    return decode_live_ask if isinstance(sample, ASKS) else lambda data: decode_message(data, type(sample))


def test_there_is_a_sample_of_each_that_programs_send() -> None:
    assert {type(sample) for sample in SENT.values()} == {*BODIES, *ASKS}


@pytest.mark.parametrize("name", SENT)
def test_a_field_that_nobody_knows_is_refused(name: str) -> None:
    sample, read = SENT[name], reader(SENT[name])
    assert read(msgspec.msgpack.encode(sample)) == sample
    more = msgspec.to_builtins(sample, builtin_types=(bytes,)) | {"unheard_of": 1}
    with pytest.raises(BadFrame):
        read(msgspec.msgpack.encode(more))
