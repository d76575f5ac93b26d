"""What the server does by itself, with two nodes on one database: once, whichever does it, and later if none could."""

from __future__ import annotations

import re
import signal
import urllib.request
from collections import Counter
from datetime import date, timedelta

from server.embedded.process import wait_until
from server.jobs.catalogue import JOBS
from server.sample.book import BY_KEY
from shared.domain.diary.commands import AddActivity
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id, derive_id
from tests.faults import checks
from tests.faults.office import claims_of
from tests.faults.stack import HEAL_S, Child, Stack

DAYS_US = 3 * 86_400_000_000
NAMES = {job.name for job in JOBS}


def missed(stack: Stack) -> None:
    """As if no node had run for three days: what was due in them is due now."""
    checks.ask(stack, "DELETE FROM job_run")
    for name in sorted(NAMES):
        checks.ask(
            stack,
            "INSERT INTO job_run (name, due_at, started_at, ended_at, is_good, said)"
            " SELECT $1, t, t, t, true, 'before' FROM (SELECT (extract(epoch FROM now()) * 1000000)::bigint - $2 AS t)",
            name,
            DAYS_US,
        )


def runs(urls: list[str]) -> Counter[str]:
    """By job, how often these nodes say that they have run it."""
    found: Counter[str] = Counter()
    for url in urls:
        with urllib.request.urlopen(f"{url}/metrics") as response:
            text = response.read().decode()
        for name, count in re.findall(r'coverdesk_job_runs_total\{job="(\w+)",outcome="\w+"\} ([\d.]+)', text):
            found[name] += int(float(count))
    return found


def have_run(stack: Stack) -> bool:
    rows = checks.ask(stack, "SELECT name FROM job_run WHERE said <> 'before'")
    return {row["name"] for row in rows} == NAMES


def both(stack: Stack) -> tuple[list[Child], list[str]]:
    """Two nodes, which come up at the same time."""
    nodes = stack.serve_beside("", "")
    return [node for node, _ in nodes], [url for _, url in nodes]


def overdue(stack: Stack) -> Id:
    """A step of Maya's that had to be done the day before yesterday."""
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    due = Day((date.today() - timedelta(days=2)).isoformat())  # noqa: DTZ011 - before today everywhere
    (command,) = maya.keep(
        AddActivity(
            claim_id=claim,
            pattern=Pattern.CALL,
            subject="Call the roofer",
            due=due,
            priority=Priority.HIGH,
            mandatory=True,
            assignee_id=BY_KEY["maya"].id,
        )
    )
    maya.wait("rest")
    return derive_id(command, 0)


def escalations(stack: Stack, activity: Id) -> int:
    """How often the ledger says that the step became escalated."""
    sql = "SELECT count(*) AS n FROM ledger WHERE tbl = 'activity' AND row_id = $1 AND op = 'U'"
    return int(checks.ask(stack, sql, activity)[0]["n"])


def test_each_job_is_run_once_by_two_nodes_and_made_up_for_when_both_were_off(stack: Stack) -> None:
    stack.serve()
    late = overdue(stack)
    stack.server.kill()
    missed(stack)
    nodes, urls = both(stack)
    assert wait_until(lambda: have_run(stack), HEAL_S), checks.ask(stack, "SELECT * FROM job_run")
    assert wait_until(lambda: set(runs(urls)) == NAMES, HEAL_S)
    assert set(runs(urls).values()) == {1}, runs(urls)
    assert [tuple(row) for row in checks.ask(stack, "SELECT state FROM activity WHERE id = $1", late)] == [
        ("escalated",)
    ]
    assert escalations(stack, late) == 1
    bad = checks.ask(stack, "SELECT name, said FROM job_run WHERE NOT is_good")
    assert [dict(row) for row in bad] == []

    for node in nodes:  # days go by without a node
        node.kill()
    missed(stack)
    _, urls = both(stack)
    assert wait_until(lambda: have_run(stack), HEAL_S)
    assert wait_until(lambda: set(runs(urls)) == NAMES, HEAL_S)
    assert set(runs(urls).values()) == {1}, runs(urls)
    assert escalations(stack, late) == 1, "what is escalated stays so, however often the night is made up for"


def test_a_node_that_dies_in_its_job_leaves_it_to_the_other(stack: Stack) -> None:
    """The one node is killed as its job writes: the other one runs it, and what it does is done once."""
    stack.serve()
    late = overdue(stack)
    stack.server.kill()
    missed(stack)
    [(node, _)] = stack.serve_beside("before push 1")
    assert node.gone() == -signal.SIGKILL
    assert escalations(stack, late) == 0
    [(_, url)] = stack.serve_beside("")
    assert wait_until(lambda: have_run(stack), HEAL_S)
    assert escalations(stack, late) == 1
    assert runs([url])["escalation"] == 1
