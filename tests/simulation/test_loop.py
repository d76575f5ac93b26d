"""The virtual clock's tasks: what a crash forgets."""

from __future__ import annotations

from tests.simulation.loop import SECOND, Loop, Task, Tasks


def test_a_task_that_crashes_its_node_is_forgotten_with_the_others() -> None:
    loop = Loop(0)
    tasks = Tasks(loop)

    def crashing() -> Task:
        yield "lock"
        tasks.crash()

    def waiting() -> Task:
        yield "lock"

    tasks.spawn(crashing())
    tasks.spawn(waiting())
    assert tasks.running == 2
    loop.run_until(SECOND)
    assert tasks.running == 0
    tasks.spawn(waiting())
    loop.run_until(2 * SECOND)
    assert tasks.running == 0
