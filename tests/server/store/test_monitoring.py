"""What an operator is handed to watch the servers by: each figure exists, none is forgotten, and each rule speaks."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from prometheus_client.core import Metric

from server.metrics import Metrics
from server.services.packing import Packing
from server.store.exposition import Exposition
from server.store.lending import Lending
from shared.panels.catalogue import PANELS

FOLDER = Path(__file__).parents[3] / "packaging"
prometheus = pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool")


def _observing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("observing", FOLDER / "observing.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


observing = _observing()
SERIES = re.compile(r"\bcoverdesk_\w+")
OTHER = 'coverdesk_head_position{instance="other"}'
CALM = {
    'up{job="coverdesk"}': "1+0x2000",
    "coverdesk_database_up": "1+0x2000",
    "coverdesk_redis_up": "1+0x2000",
    "coverdesk_unstamped_transactions": "0+0x2000",
    "coverdesk_head_position": "5+1x2000",
    "coverdesk_audit_findings": "0+0x2000",
    "coverdesk_audited_timestamp_seconds": "60+60x2000",
    'coverdesk_job_runs_total{exported_job="audit",outcome="good"}': "1+0x2000",
    'coverdesk_job_runs_total{exported_job="audit",outcome="bad"}': "0+0x2000",
    "coverdesk_incidents_total": "0+0x2000",
    'coverdesk_requests_total{route="/sync/push",status="200"}': "0+600x2000",
    'coverdesk_requests_total{route="/sync/push",status="503"}': "0+1x2000",
    "coverdesk_pool_refused_total": "7+0x2000",
    "coverdesk_pool_given_up_total": "7+0x2000",
    'coverdesk_queries_total{kind="LISTED",outcome="ok"}': "0+600x2000",
    'coverdesk_queries_total{kind="LISTED",outcome="failed"}': "0+6x2000",
    "coverdesk_load_step": "0+0x2000",
    'coverdesk_loop_lag_seconds_bucket{le="0.1"}': "0+100x2000",
    'coverdesk_loop_lag_seconds_bucket{le="1"}': "0+100x2000",
    'coverdesk_loop_lag_seconds_bucket{le="+Inf"}': "0+100x2000",
    'coverdesk_relay_seconds_bucket{le="0.05"}': "0+100x2000",
    'coverdesk_relay_seconds_bucket{le="0.5"}': "0+100x2000",
    'coverdesk_relay_seconds_bucket{le="+Inf"}': "0+100x2000",
    'coverdesk_sign_ins_total{outcome="signed_in"}': "0+600x2000",
    'coverdesk_sign_ins_total{outcome="token_expired"}': "0+600x2000",
    'coverdesk_sign_ins_total{outcome="bad_credentials"}': "0+6x2000",
    "coverdesk_rows_cut_total": "3+0x2000",
    'coverdesk_webhooks{of="paused"}': "0+0x2000",
    'coverdesk_webhooks{of="dead"}': "0+0x2000",
    'coverdesk_webhooks{of="behind"}': "0+1x2000",
}
"""A company's servers on a good day, sampled each minute."""
ONE = {"instance": "one"}
TROUBLE: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "CoverdeskDown": (
        {'up{job="coverdesk"}': "0+0x2000"},
        ONE | {"job": "coverdesk"},
        "one does not answer.",
    ),
    "CoverdeskDatabaseAway": ({"coverdesk_database_up": "0+0x2000"}, ONE, "one does not reach PostgreSQL."),
    "CoverdeskNothingIsStamped": (
        {"coverdesk_unstamped_transactions": "4+3x2000", "coverdesk_head_position": "900+0x2000"},
        ONE,
        "What is committed gets no position: nobody sees the work of others.",
    ),
    "CoverdeskRelayBehind": (
        {OTHER: "5000+1x2000"},
        ONE,
        "one tells of changes 4995 positions late.",
    ),
    "CoverdeskAuditFinding": (
        {"coverdesk_audit_findings": "2+0x2000"},
        ONE,
        "The nightly audit found 2 triggers or rows that are not as the ledger says.",
    ),
    "CoverdeskAuditMissed": (
        {"coverdesk_audited_timestamp_seconds": "60+0x2000"},
        {},
        "No audit has ended for more than a day.",
    ),
    "CoverdeskNeverAudited": (
        {"coverdesk_audited_timestamp_seconds": "0+0x2000"},
        {},
        "No audit has ended since the servers began.",
    ),
    "CoverdeskJobFails": (
        {'coverdesk_job_runs_total{exported_job="audit",outcome="bad"}': "0+1x2000"},
        ONE | {"exported_job": "audit", "outcome": "bad"},
        "audit failed more than once in six hours.",
    ),
    "CoverdeskIncidents": (
        {"coverdesk_incidents_total": "0+1x2000"},
        ONE,
        "one met an error that nobody expected.",
    ),
    "CoverdeskFailing": (
        {'coverdesk_requests_total{route="/sync/push",status="503"}': "0+60x2000"},
        ONE,
        "More than one request in twenty fails at one.",
    ),
    "CoverdeskRedisAway": ({"coverdesk_redis_up": "0+0x2000"}, ONE, "one does not reach Redis."),
    "CoverdeskPoolTooSmall": (
        {"coverdesk_pool_given_up_total": "7+2x2000"},
        ONE,
        "Requests of one get no connection to the database.",
    ),
    "CoverdeskQueriesFail": (
        {'coverdesk_queries_total{kind="LISTED",outcome="failed"}': "0+300x2000"},
        ONE | {"kind": "LISTED"},
        "More than one in ten statements LISTED fails at one.",
    ),
    "CoverdeskOverloaded": (
        {"coverdesk_load_step": "1+0x2000"},
        ONE,
        "one has put work off for a quarter of an hour.",
    ),
    "CoverdeskLoopLate": (
        {'coverdesk_loop_lag_seconds_bucket{le="0.1"}': "0+50x2000"},
        ONE,
        "The event loop of one is late.",
    ),
    "CoverdeskLiveSlow": (
        {'coverdesk_relay_seconds_bucket{le="0.05"}': "0+50x2000"},
        ONE,
        "Changes reach others late by one.",
    ),
    "CoverdeskSignInsRefused": (
        {'coverdesk_sign_ins_total{outcome="bad_credentials"}': "0+120x2000"},
        {},
        "More than one sign-in a second is refused.",
    ),
    "CoverdeskRowsCut": ({"coverdesk_rows_cut_total": "3+1x2000"}, ONE, "Rows are too large to be sent whole."),
    "CoverdeskWebhooksStopped": (
        {'coverdesk_webhooks{of="dead"}': "3+0x2000"},
        {"of": "dead"},
        "Other programs are not told: 3 dead.",
    ),
    "CoverdeskWebhooksBehind": (
        {'coverdesk_webhooks{of="behind"}': "20000+1x2000"},
        {},
        "Other programs are told of changes 20040 positions late.",
    ),
}
"""By rule: what differs from a good day where it is to speak, with which labels it does, and in which words."""
LONG = {"CoverdeskAuditMissed": 1_700, "CoverdeskNeverAudited": 1_700}
"""Minutes until those speak that wait for a day, else 40."""


def expressions() -> list[str]:
    """All that is asked of Prometheus."""
    charts = [chart for _, group in observing.GROUPS for chart in group]
    return [rule.when for rule in observing.RULES] + [asked for chart in charts for _, asked in chart.asks]


async def families(pool: Lending) -> list[Metric]:
    """All that a node tells."""
    metrics = Metrics()
    packing = Packing(level=3, from_bytes=10)
    packing.pack("/api", b"x" * 1000, "gzip", "text/plain")
    metrics.registry.register(packing)
    metrics.registry.register(Exposition(pool))
    pool.latency_ms = 1.0
    await pool.fetchval("SELECT 1")
    return list(metrics.registry.collect())


async def test_what_is_watched_is_told_and_what_is_told_is_watched(pool: Lending) -> None:
    told: set[str] = set()
    for family in await families(pool):
        ends = {"counter": ["_total"], "histogram": ["_bucket"]}.get(family.type, [""])
        told |= {family.name + end for end in ends}
    assert {name for each in expressions() for name in SERIES.findall(each)} == told


async def test_what_is_asked_for_by_a_label_has_it(pool: Lending) -> None:
    """The label `job` of ours is another one's to Prometheus."""
    labels = {family.name: _labels(family) for family in await families(pool)}
    named = {name: instrument for name, instrument in vars(Metrics()).items() if hasattr(instrument, "_labelnames")}
    for instrument in named.values():
        labels[instrument._name] = set(instrument._labelnames)
    for asked in expressions():
        found = re.findall(r"by \(([^)]*)\) \((?:rate\()?(coverdesk_\w+?)(?:_total|_bucket)?\b", asked)
        for by, name in found:
            wanted = {each.strip().replace("exported_job", "job") for each in by.split(",")} - {"instance", "le"}
            assert wanted <= labels[name], asked


def _labels(family: Metric) -> set[str]:
    return {label for sample in family.samples for label in sample.labels}


def test_the_files_are_what_the_tables_say() -> None:
    made = "run packaging/observing.py"
    assert observing.ALERTS.read_text() == observing.alerts(), made
    assert observing.DASHBOARD.read_text() == observing.dashboard(), made


def test_the_dashboard_has_room_for_each_chart_and_names_each_line() -> None:
    board = json.loads(observing.DASHBOARD.read_text())
    assert len({each["id"] for each in board["panels"]}) == len(board["panels"])
    taken: set[tuple[int, int]] = set()
    for each in board["panels"]:
        place = each["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in _rows(place)}
        assert not taken & cells
        assert max(x for x, _ in cells) < 24
        taken |= cells
        assert all(target["legendFormat"] for target in each.get("targets", ()))


def _rows(place: dict[str, int]) -> range:
    return range(place["y"], place["y"] + place["h"])


def test_what_a_rule_says_to_look_at_is_there() -> None:
    named = [name for rule in observing.RULES for name in re.findall(r"admin show (\w+)", rule.do)]
    assert named
    assert set(named) <= {panel.name for panel in PANELS}
    assert all(rule.severity in ("critical", "warning") and rule.says and rule.do for rule in observing.RULES)


def test_each_rule_has_its_trouble() -> None:
    assert list(TROUBLE) == [rule.name for rule in observing.RULES]
    assert all(set(differs) <= {*CALM, OTHER} for differs, _, _ in TROUBLE.values())


@prometheus
def test_prometheus_takes_the_rules_and_the_settings(tmp_path: Path) -> None:
    shutil.copytree(observing.FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "metrics_token").touch()
    ran = subprocess.run(
        ["promtool", "check", "config", "prometheus.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"SUCCESS: {len(observing.RULES)} rules found" in ran.stdout


@prometheus
def test_each_rule_speaks_in_its_trouble_and_in_no_other(tmp_path: Path) -> None:
    """On a good day none does; in a trouble the one that is for it, with every label of its sentence filled."""
    shutil.copy(observing.ALERTS, tmp_path)
    given = {"rule_files": ["alerts.yml"], "evaluation_interval": "1m", "tests": [_course(), *map(_course, TROUBLE)]}
    (tmp_path / "test.yml").write_text(json.dumps(given))
    ran = subprocess.run(
        ["promtool", "test", "rules", "test.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _course(name: str = "") -> dict[str, Any]:
    """What each rule says when a trouble has lasted. name: the rule that is for it; none: a good day."""
    differs, labels, says = TROUBLE.get(name, ({}, {}, ""))
    series = [{"series": _of_node(each), "values": values} for each, values in (CALM | differs).items()]
    asked = []
    for rule in observing.RULES:
        told = {
            "exp_labels": labels | {"severity": rule.severity},
            "exp_annotations": {"summary": says, "description": rule.do},
        }
        at = f"{LONG.get(name, 40)}m"
        asked.append({"eval_time": at, "alertname": rule.name, "exp_alerts": [told] if rule.name == name else []})
    return {"interval": "1m", "input_series": series, "alert_rule_test": asked}


def _of_node(name: str) -> str:
    if 'instance="' in name:
        return name
    return name.replace("{", '{instance="one",', 1) if "{" in name else name + '{instance="one"}'
