"""What the server counts and times, in a registry of its own per application."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Attributes are the instruments; `exposition` is their text for Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        made = self.registry
        self.requests = Counter(
            "coverdesk_requests", "Requests answered, by route and status", ["route", "status"], registry=made
        )
        self.request_seconds = Histogram(
            "coverdesk_request_seconds",
            "Time until the answer was complete, by route",
            ["route"],
            registry=made,
            buckets=_SECONDS,
        )
        self.incidents = Counter("coverdesk_incidents", "Unexpected errors", registry=made)
        self.commands = Counter("coverdesk_commands", "Commands by verdict", ["verdict"], registry=made)
        self.sign_ins = Counter("coverdesk_sign_ins", "Sign-ins and refreshes by outcome", ["outcome"], registry=made)
        self.rows_cut = Counter(
            "coverdesk_rows_cut", "Rows too large for any frame, sent without their long values", registry=made
        )
        self.head = Gauge(
            "coverdesk_head_position", "Highest stamped position that this node has relayed", registry=made
        )
        self.sockets = Gauge("coverdesk_live_connections", "Open live connections", registry=made)
        self.rooms = Gauge("coverdesk_live_rooms", "Rooms with somebody in them", registry=made)
        self.live_opened = Counter("coverdesk_live_opened", "Live connections that were welcomed", registry=made)
        self.live_closed = Counter("coverdesk_live_closed", "Live connections that ended", registry=made)
        self.live_refused = Counter("coverdesk_live_refused", "Hellos refused, by code", ["code"], registry=made)
        self.live_joins = Counter("coverdesk_live_joins", "Rooms entered, by kind of room", ["kind"], registry=made)
        self.live_leaves = Counter("coverdesk_live_leaves", "Rooms left, by kind of room", ["kind"], registry=made)
        self.live_returns = Counter(
            "coverdesk_live_returns",
            "Devices back after a cut, by whether their session was known",
            ["session"],
            registry=made,
        )
        self.live_events = Counter("coverdesk_live_events", "Events told, by name", ["name"], registry=made)
        self.told = Counter("coverdesk_live_messages", "Messages queued for sockets, by kind", ["kind"], registry=made)
        self.slow_readers = Counter("coverdesk_live_slow_readers", "Queues dropped for a hint to pull", registry=made)
        self.relay_seconds = Histogram(
            "coverdesk_relay_seconds",
            "From wake-up to written or queued at every socket",
            registry=made,
            buckets=_SECONDS,
        )
        self.load_step = Gauge(
            "coverdesk_load_step", "What this node puts off: 0 nothing, 1 snapshots, 2 lists too", registry=made
        )
        self.put_off = Counter(
            "coverdesk_put_off", "Requests that were told to come later, by what they are", ["kind"], registry=made
        )
        self.loop_lag = Histogram(
            "coverdesk_loop_lag_seconds", "How late the event loop came back", registry=made, buckets=_SECONDS
        )
        self.redis_up = Gauge("coverdesk_redis_up", "1 while Redis answers", registry=made)
        self.answers = Counter(
            "coverdesk_cached_answers",
            "Questions that may be kept, by kind and outcome",
            ["kind", "outcome"],
            registry=made,
        )
        self.shared = Gauge(
            "coverdesk_shared_questions",
            "Questions answered along with an equal one that was asked at the same time, since the start, by what of",
            ["of"],
            registry=made,
        )
        self.database_up = Gauge("coverdesk_database_up", "1 while the database answers", registry=made)
        self.unstamped = Gauge("coverdesk_unstamped_transactions", "Committed but not yet stamped", registry=made)
        self.audit_findings = Gauge(
            "coverdesk_audit_findings",
            "Triggers and rows that this node's last nightly audit found wrong",
            registry=made,
        )
        self.job_runs = Counter(
            "coverdesk_job_runs", "Runs of the server's own jobs, by job and outcome", ["job", "outcome"], registry=made
        )
        self.job_ended = Gauge(
            "coverdesk_job_ended_timestamp_seconds", "When this node's last run of a job ended", ["job"], registry=made
        )
        self.webhook_tries = Counter(
            "coverdesk_webhook_tries", "Calls of endpoints of other programs, by outcome", ["outcome"], registry=made
        )
        self.webhook_seconds = Histogram(
            "coverdesk_webhook_seconds", "Time of a call of an endpoint", registry=made, buckets=_SECONDS
        )
        self.webhooks = Gauge(
            "coverdesk_webhooks",
            "Of all nodes: deliveries that wait, dead letters, endpoints paused or failing, positions behind the feed",
            ["of"],
            registry=made,
        )
        self.audited_at = Gauge(
            "coverdesk_audited_timestamp_seconds",
            "When this node's last nightly audit ended, 0 before it",
            registry=made,
        )

    def exposition(self) -> bytes:
        """The text format that Prometheus reads."""
        return generate_latest(self.registry)
