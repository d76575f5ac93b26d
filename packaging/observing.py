"""What an operator watches: the rules of Prometheus and the dashboard of Grafana, from the two tables below.

`observing.py` writes `monitoring/alerts.yml` and `monitoring/dashboard.json`, which are not edited by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

FOLDER: Final = Path(__file__).resolve().parent / "monitoring"
ALERTS: Final = FOLDER / "alerts.yml"
DASHBOARD: Final = FOLDER / "dashboard.json"
HEADER: Final = "# Made by packaging/observing.py; not edited by hand.\n"

OURS: Final = '{job="coverdesk"}'
"""The name that scraping gives our servers: `monitoring/prometheus.yml`. A label `job` of our own it calls
`exported_job`."""
HOUR_S: Final = 3600
NIGHT_S: Final = 26 * HOUR_S
"""A day, and what a night's work may take longer than the one before."""


class Alert(NamedTuple):
    """A rule. lasts: for how long it holds before anybody is told. do: the first thing to look at."""

    name: str
    when: str
    lasts: str
    severity: str
    says: str
    do: str


def p99(family: str, by: str = "instance") -> str:
    return f"histogram_quantile(0.99, sum by (le, {by}) (rate({family}_bucket[5m])))"


_FAILED: Final = 'sum by (instance) (rate(coverdesk_requests_total{status=~"5.."}[5m]))'
_AUDITED: Final = "max(coverdesk_audited_timestamp_seconds)"
_REFUSED: Final = 'sum(rate(coverdesk_sign_ins_total{outcome!~"signed_in|refreshed|token_expired"}[5m]))'

RULES: Final = (
    Alert(
        "CoverdeskDown",
        f"up{OURS} == 0",
        "2m",
        "critical",
        "{{ $labels.instance }} does not answer.",
        "Is the process there, and may this address read /metrics? Desktops go on by themselves and send later.",
    ),
    Alert(
        "CoverdeskDatabaseAway",
        "coverdesk_database_up == 0",
        "1m",
        "critical",
        "{{ $labels.instance }} does not reach PostgreSQL.",
        "GET /health/ready says since when; nothing is lost meanwhile, desktops keep what was entered.",
    ),
    Alert(
        "CoverdeskNothingIsStamped",
        "min_over_time(coverdesk_unstamped_transactions[5m]) > 0 and on (instance) "
        "changes(coverdesk_head_position[5m]) == 0",
        "5m",
        "critical",
        "What is committed gets no position: nobody sees the work of others.",
        "Look for a session that holds the sequencer's lock: ./coverdesk admin show queries.",
    ),
    Alert(
        "CoverdeskRelayBehind",
        "max(coverdesk_head_position) - on () group_right () coverdesk_head_position > 1000",
        "5m",
        "warning",
        "{{ $labels.instance }} tells of changes {{ $value }} positions late.",
        "Is its event loop late (./coverdesk admin show load), or has it lost Redis?",
    ),
    Alert(
        "CoverdeskAuditFinding",
        "coverdesk_audit_findings > 0",
        "0m",
        "critical",
        "The nightly audit found {{ $value }} triggers or rows that are not as the ledger says.",
        "GET /health/ready names them and says what to do.",
    ),
    Alert(
        "CoverdeskAuditMissed",
        f"time() - {_AUDITED} > {NIGHT_S} and {_AUDITED} > 0",
        "1h",
        "warning",
        "No audit has ended for more than a day.",
        "./coverdesk admin show jobs says how its last run ended.",
    ),
    Alert(
        "CoverdeskNeverAudited",
        f"{_AUDITED} == 0",
        f"{NIGHT_S // HOUR_S}h",
        "warning",
        "No audit has ended since the servers began.",
        "./coverdesk admin show jobs says how its last run ended.",
    ),
    Alert(
        "CoverdeskJobFails",
        'increase(coverdesk_job_runs_total{outcome="bad"}[6h]) > 1',
        "0m",
        "warning",
        "{{ $labels.exported_job }} failed more than once in six hours.",
        "./coverdesk admin show jobs says why.",
    ),
    Alert(
        "CoverdeskIncidents",
        "increase(coverdesk_incidents_total[15m]) > 0",
        "0m",
        "warning",
        "{{ $labels.instance }} met an error that nobody expected.",
        "The log has it with its incident's number, which the person was shown.",
    ),
    Alert(
        "CoverdeskFailing",
        f"{_FAILED} / sum by (instance) (rate(coverdesk_requests_total[5m])) > 0.05",
        "10m",
        "critical",
        "More than one request in twenty fails at {{ $labels.instance }}.",
        "Requests by status stand on the dashboard; the log says why.",
    ),
    Alert(
        "CoverdeskRedisAway",
        "coverdesk_redis_up == 0",
        "5m",
        "warning",
        "{{ $labels.instance }} does not reach Redis.",
        "All goes on, more slowly: changes reach others within a second, limits count by node.",
    ),
    Alert(
        "CoverdeskPoolTooSmall",
        "rate(coverdesk_pool_refused_total[5m]) + rate(coverdesk_pool_given_up_total[5m]) > 0",
        "5m",
        "warning",
        "Requests of {{ $labels.instance }} get no connection to the database.",
        "./coverdesk admin show pool and admin show queries: a slow statement, or too few connections?",
    ),
    Alert(
        "CoverdeskQueriesFail",
        'sum by (instance, kind) (rate(coverdesk_queries_total{outcome="failed"}[5m])) '
        "/ sum by (instance, kind) (rate(coverdesk_queries_total[5m])) > 0.1",
        "10m",
        "warning",
        "More than one in ten statements {{ $labels.kind }} fails at {{ $labels.instance }}.",
        "./coverdesk admin show failed_queries names the last ones.",
    ),
    Alert(
        "CoverdeskOverloaded",
        "coverdesk_load_step > 0",
        "15m",
        "warning",
        "{{ $labels.instance }} has put work off for a quarter of an hour.",
        "./coverdesk admin show load says what it waits for; what people enter is never put off.",
    ),
    Alert(
        "CoverdeskLoopLate",
        f"{p99('coverdesk_loop_lag_seconds')} > 0.25",
        "10m",
        "warning",
        "The event loop of {{ $labels.instance }} is late.",
        "Something takes the processor: another process of the machine, or too many sockets on one node.",
    ),
    Alert(
        "CoverdeskLiveSlow",
        f"{p99('coverdesk_relay_seconds')} > 0.15",
        "10m",
        "warning",
        "Changes reach others late by {{ $labels.instance }}.",
        "./coverdesk admin show live and admin show load.",
    ),
    Alert(
        "CoverdeskSignInsRefused",
        f"{_REFUSED} > 1",
        "10m",
        "warning",
        "More than one sign-in a second is refused.",
        "Somebody guesses passwords, or a program has an old one; the log has the addresses.",
    ),
    Alert(
        "CoverdeskRowsCut",
        "increase(coverdesk_rows_cut_total[1h]) > 0",
        "0m",
        "warning",
        "Rows are too large to be sent whole.",
        "The log names them; they were most likely written past the program.",
    ),
    Alert(
        "CoverdeskWebhooksStopped",
        'max by (of) (coverdesk_webhooks{of=~"paused|dead"}) > 0',
        "15m",
        "warning",
        "Other programs are not told: {{ $value }} {{ $labels.of }}.",
        "./coverdesk admin show webhooks says why; what was not told can be told again.",
    ),
    Alert(
        "CoverdeskWebhooksBehind",
        'max(coverdesk_webhooks{of="behind"}) > 10000',
        "15m",
        "warning",
        "Other programs are told of changes {{ $value }} positions late.",
        "./coverdesk admin show webhooks: an endpoint that answers slowly holds up its own files only.",
    ),
)


class Chart(NamedTuple):
    """unit: as Grafana calls it. asks: legend and expression of each line."""

    title: str
    unit: str
    asks: tuple[tuple[str, str], ...]


def _rates(family: str, by: str, legend: str = "") -> tuple[tuple[str, str], ...]:
    shown = legend or " ".join("{{" + each.strip() + "}}" for each in by.split(","))
    return ((shown, f"sum by ({by}) (rate({family}[5m]))"),)


def _quantiles(family: str, by: str = "instance") -> tuple[tuple[str, str], ...]:
    shown = "{{" + by + "}}"
    asked = f"sum by (le, {by}) (rate({family}_bucket[5m]))"
    return tuple((f"{shown} {int(q * 100)} %", f"histogram_quantile({q}, {asked})") for q in (0.5, 0.99))


def _each(*families: str) -> tuple[tuple[str, str], ...]:
    """By node. Of several, each is called by the end of its name."""
    said = {family: "" if len(families) == 1 else f" {family.removeprefix('coverdesk_')}" for family in families}
    return tuple(("{{instance}}" + said[family], family) for family in families)


GROUPS: Final = (
    (
        "Is it well",
        (
            Chart("Servers that answer", "short", (("servers", f"sum(up{OURS})"),)),
            Chart("Database and Redis reached", "bool_yes_no", _each("coverdesk_database_up", "coverdesk_redis_up")),
            Chart("Unexpected errors", "short", _rates("coverdesk_incidents_total", "instance")),
            Chart("Audit: findings", "short", _each("coverdesk_audit_findings")),
            Chart("Audit: time since the last", "s", (("since", f"time() - {_AUDITED}"),)),
            Chart("Jobs that ended", "short", _rates("coverdesk_job_runs_total", "exported_job, outcome")),
            Chart(
                "Jobs: time since the last run",
                "s",
                (("{{exported_job}}", "time() - max by (exported_job) (coverdesk_job_ended_timestamp_seconds)"),),
            ),
        ),
    ),
    (
        "Requests",
        (
            Chart("Requests by route", "reqps", _rates("coverdesk_requests_total", "route")),
            Chart("Requests by status", "reqps", _rates("coverdesk_requests_total", "status")),
            Chart("Time of a request", "s", _quantiles("coverdesk_request_seconds", "route")),
            Chart("Commands by verdict", "cps", _rates("coverdesk_commands_total", "verdict")),
            Chart("Sign-ins", "cps", _rates("coverdesk_sign_ins_total", "outcome")),
            Chart("Rows cut", "short", _rates("coverdesk_rows_cut_total", "instance")),
            Chart("Put off", "reqps", _rates("coverdesk_put_off_total", "kind")),
            Chart("What is put off", "short", _each("coverdesk_load_step")),
            Chart("Event loop late by", "s", _quantiles("coverdesk_loop_lag_seconds")),
        ),
    ),
    (
        "Live",
        (
            Chart("Connections", "short", _each("coverdesk_live_connections")),
            Chart("Rooms", "short", _each("coverdesk_live_rooms")),
            Chart(
                "Opened and closed",
                "cps",
                (
                    *_rates("coverdesk_live_opened_total", "instance", "{{instance}} opened"),
                    *_rates("coverdesk_live_closed_total", "instance", "{{instance}} closed"),
                ),
            ),
            Chart("Refused", "cps", _rates("coverdesk_live_refused_total", "code")),
            Chart("Back after a cut", "cps", _rates("coverdesk_live_returns_total", "session")),
            Chart(
                "Rooms entered and left",
                "cps",
                (
                    *_rates("coverdesk_live_joins_total", "kind", "{{kind}} entered"),
                    *_rates("coverdesk_live_leaves_total", "kind", "{{kind}} left"),
                ),
            ),
            Chart("Events", "cps", _rates("coverdesk_live_events_total", "name")),
            Chart("Messages", "cps", _rates("coverdesk_live_messages_total", "kind")),
            Chart("Slow readers", "cps", _rates("coverdesk_live_slow_readers_total", "instance")),
            Chart("From a change to every socket", "s", _quantiles("coverdesk_relay_seconds")),
            Chart("Position told of", "short", _each("coverdesk_head_position")),
            Chart("Not stamped yet", "short", _each("coverdesk_unstamped_transactions")),
        ),
    ),
    (
        "Database",
        (
            Chart(
                "Connections",
                "short",
                _each(*(f"coverdesk_pool_{each}" for each in ("connections", "in_use", "idle", "size", "least"))),
            ),
            Chart("Who waits for one", "short", _each("coverdesk_pool_waiting")),
            Chart("Wait for one", "s", _quantiles("coverdesk_pool_wait_seconds")),
            Chart(
                "Lent and not",
                "ops",
                tuple(
                    (f"{{{{instance}}}} {each}", f"rate(coverdesk_pool_{each}_total[5m])")
                    for each in ("lent", "refused", "given_up")
                ),
            ),
            Chart(
                "Opened, closed, failed",
                "ops",
                tuple(
                    (f"{{{{instance}}}} {each}", f"rate(coverdesk_pool_{each}_total[5m])")
                    for each in ("opened", "closed", "failed")
                ),
            ),
            Chart("Time of an answer", "s", _each("coverdesk_database_latency_seconds")),
            Chart("Statements", "ops", _rates("coverdesk_queries_total", "kind, outcome")),
            Chart(
                "Time of a statement, mean",
                "s",
                (
                    (
                        "{{kind}}",
                        "sum by (kind) (rate(coverdesk_query_seconds_total[5m])) "
                        '/ sum by (kind) (rate(coverdesk_queries_total{outcome="ok"}[5m]))',
                    ),
                ),
            ),
            Chart("Slow statements", "ops", _rates("coverdesk_slow_queries_total", "kind")),
        ),
    ),
    (
        "Cache, packing, other programs",
        (
            Chart("Cached answers", "ops", _rates("coverdesk_cached_answers_total", "kind, outcome")),
            Chart("Shared questions", "ops", _rates("coverdesk_shared_questions", "of")),
            Chart("Answers by form", "ops", _rates("coverdesk_answers_total", "form")),
            Chart("Bytes before and after packing", "Bps", _rates("coverdesk_answer_bytes_total", "form")),
            Chart("Processor for packing", "percentunit", _rates("coverdesk_packing_seconds_total", "route")),
            Chart("Calls of endpoints", "cps", _rates("coverdesk_webhook_tries_total", "outcome")),
            Chart("Time of a call", "s", _quantiles("coverdesk_webhook_seconds")),
            Chart("Deliveries and endpoints", "short", (("{{of}}", "max by (of) (coverdesk_webhooks)"),)),
        ),
    ),
)
"""Captions, and their charts."""
WIDE, HIGH, ACROSS = 8, 7, 24


def alerts() -> str:
    """The rules as Prometheus reads them; JSON's strings are YAML's."""
    lines = [HEADER, "groups:\n", "  - name: coverdesk\n", "    rules:\n"]
    for rule in RULES:
        lines += [
            f"      - alert: {rule.name}\n",
            f"        expr: {json.dumps(rule.when)}\n",
            f"        for: {rule.lasts}\n",
            "        labels:\n",
            f"          severity: {rule.severity}\n",
            "        annotations:\n",
            f"          summary: {json.dumps(rule.says)}\n",
            f"          description: {json.dumps(rule.do)}\n",
        ]
    return "".join(lines)


def dashboard() -> str:
    """What Grafana imports; it asks which Prometheus is meant."""
    made: dict[str, Any] = {
        "title": "Coverdesk",
        "uid": "coverdesk",
        "tags": ["coverdesk"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]
        },
        "panels": list(_panels()),
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _panels() -> Iterator[dict[str, Any]]:
    number, top = 0, 0
    for caption, charts in GROUPS:
        number += 1
        place = {"x": 0, "y": top, "w": ACROSS, "h": 1}
        yield {"id": number, "type": "row", "title": caption, "collapsed": False, "gridPos": place, "panels": []}
        top += 1
        per_row = ACROSS // WIDE
        for at, chart in enumerate(charts):
            number += 1
            place = {"x": at % per_row * WIDE, "y": top + at // per_row * HIGH, "w": WIDE, "h": HIGH}
            yield _panel(number, chart, place)
        top += -(-len(charts) // per_row) * HIGH


def _panel(number: int, chart: Chart, place: dict[str, int]) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": number,
        "type": "timeseries",
        "title": chart.title,
        "datasource": source,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": chart.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {"refId": chr(ord("A") + at), "datasource": source, "expr": expression, "legendFormat": legend}
            for at, (legend, expression) in enumerate(chart.asks)
        ],
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    ALERTS.write_text(alerts())
    DASHBOARD.write_text(dashboard())


if __name__ == "__main__":
    main()
