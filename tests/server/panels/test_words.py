"""What panels tell by code has words: every code that the server may say is in its closed set, and nothing else is."""

from __future__ import annotations

import pytest

from server.caching import classes
from server.handlers.api.keys import SCOPES
from server.jobs.catalogue import JOBS
from server.panels.load import WORDS as PUT_OFF
from server.services.beyond import Of
from server.services.load import CanWait
from server.store import keys, webhook_deliveries, webhooks
from server.webhooks.sending import Failure
from shared.domain.kernel.captioned import Captioned
from shared.panels import words

PAUSED = (webhooks.PAUSED, webhooks.FAILING, webhooks.GONE, webhooks.LEFT, webhooks.UNSEALABLE)
SAID = {
    words.JobName: {job.name for job in JOBS},
    words.CountedBy: {each.value for each in Of},
    words.CallFailure: {each.value for each in Failure},
    words.Lifetime: {each.name.lower().replace("_", " ") for each in classes.Lifetime},
    words.KeyEnd: {keys.WITHDRAWN, keys.LEFT, keys.ROLE_WITHDRAWN, keys.PASSWORD},
    words.DeliveryState: {
        webhook_deliveries.WAITING,
        webhook_deliveries.DONE,
        webhook_deliveries.DEAD,
        webhook_deliveries.WITHDRAWN,
    },
    words.WebhookState: {"told", "failing", *(f"paused: {why}" for why in PAUSED)},
    words.KeySubject: {scope.partition(":")[2] for scope in SCOPES},
    words.KeyWay: {scope.partition(":")[0] for scope in SCOPES},
    words.Waits: {PUT_OFF[each].value for each in CanWait},
}


@pytest.mark.parametrize("kind", words.WORDS, ids=lambda kind: str(kind.__name__))
def test_every_code_has_its_words(kind: type[Captioned]) -> None:
    assert SAID[kind] == {each.value for each in kind}
    assert len({each.caption for each in kind}) == len(kind), "two that nobody can tell apart"
