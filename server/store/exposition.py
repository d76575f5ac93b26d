"""The pool and the tracked statements for Prometheus, read when it asks: nothing of it is counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from server.store.lending import WAITED_MS, Lending

_GAUGES: Final = {
    "connections": ("opened", "Database connections that are open"),
    "in_use": ("in_use", "Database connections in use"),
    "idle": ("idle", "Database connections that nobody uses"),
    "waiting": ("waiting", "Who waits for a database connection"),
    "size": ("size", "Database connections at most"),
    "least": ("least", "Database connections that stay open"),
}
_COUNTERS: Final = {
    "lent": ("lent", "Times that a connection was taken"),
    "refused": ("refused", "Turned away, as many waited for a connection"),
    "given_up": ("given_up", "Waited in vain for a connection"),
    "opened": ("opened", "Connections opened"),
    "closed": ("closed", "Connections closed or lost"),
    "failed": ("failed", "Connections that could not be opened"),
}


class Exposition(Collector):
    """Of one node. Register it where the node's instruments are."""

    def __init__(self, pool: Lending) -> None:
        self._pool = pool

    def describe(self) -> list[Metric]:
        return []  # asked for its names it would be read: they cannot be taken twice in a registry of ours

    def collect(self) -> Iterator[Metric]:
        pool = self._pool
        for name, (attribute, says) in _GAUGES.items():
            yield GaugeMetricFamily(f"coverdesk_pool_{name}", says, getattr(pool, attribute))
        for name, (attribute, says) in _COUNTERS.items():
            yield CounterMetricFamily(f"coverdesk_pool_{name}", says, getattr(pool.counts, attribute))
        yield self._waited()
        if pool.latency_ms is not None:
            says = "What the database took to answer at the last look"
            yield GaugeMetricFamily("coverdesk_database_latency_seconds", says, pool.latency_ms / 1000)
        yield from self._statements()

    def _waited(self) -> Metric:
        bounds = [*(str(ms / 1000) for ms in WAITED_MS), "+Inf"]
        buckets = list(zip(bounds, map(float, accumulate(self._pool.waited)), strict=True))
        says = "How long was waited for a database connection"
        return HistogramMetricFamily("coverdesk_pool_wait_seconds", says, buckets, self._pool.counts.waited_s)

    def _statements(self) -> Iterator[Metric]:
        ended = CounterMetricFamily(
            "coverdesk_queries", "Statements by kind and how they ended", labels=["kind", "outcome"]
        )
        seconds = CounterMetricFamily(
            "coverdesk_query_seconds", "Time of the statements that ended well, by kind", labels=["kind"]
        )
        slow = CounterMetricFamily("coverdesk_slow_queries", "Statements that took long, by kind", labels=["kind"])
        for kind in self._pool.tracker.kinds():
            good = kind.count - kind.failed - kind.cancelled
            for outcome, count in (("ok", good), ("failed", kind.failed), ("cancelled", kind.cancelled)):
                ended.add_metric([kind.name, outcome], count)
            seconds.add_metric([kind.name], kind.total_us / 1e6)
            slow.add_metric([kind.name], kind.slow)
        yield from (ended, seconds, slow)
