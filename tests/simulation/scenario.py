"""What one seed is made of: how many people, commands and which faults. A value, so that it can be made smaller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Final

FAULTS: Final[dict[str, float]] = {
    "drop": 0.12,
    "duplicate": 0.15,
    "delay": 0.15,
    "truncate": 0.12,
    "half_open": 0.08,
    "one_way": 0.3,
    "offline": 0.3,
    "device_crash": 0.03,
    "power_loss": 0.03,
    "swap_crash": 0.4,
    "server_crash": 0.15,
    "lost_commit": 0.3,
    "restore": 0.5,
    "redis": 1.0,
    "clock": 0.3,
    "disk_full": 0.3,
    "tokens": 1.0,
    "reassign": 0.6,
    "taken_and_given_back": 1.0,
    "authority": 0.7,
    "key_moved": 1.0,
    "unwritable": 0.2,
    "second_instance": 0.5,
    "copied_profile": 1.0,
    "old_journal": 0.5,
    "lost_replica": 0.5,
    "torn_record": 0.5,
    "bit_rot": 0.5,
    "unavailable": 0.1,
    "poison": 1.0,
    "import": 0.5,
    "large_pull": 1.0,
    "slow_writer": 1.0,
    "slow_server": 1.0,
    "second_thoughts": 0.5,
    "older_release": 0.7,
    "whole_catalogue": 0.8,
}
"""Every class of fault with how often it strikes where it can: per message, commit, or once per opportunity."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """seed: also of all chance within the run. window_ms: how long faults strike before everything heals."""

    seed: int
    devices: int
    commands: int
    window_ms: int
    faults: frozenset[str]
    warm: bool
    """Devices begin with a complete replica."""

    def has(self, fault: str) -> bool:
        return fault in self.faults

    def rate(self, fault: str) -> float:
        return FAULTS[fault] if fault in self.faults else 0.0

    def __str__(self) -> str:
        start = "warm" if self.warm else "cold"
        faults = ", ".join(sorted(self.faults)) or "no faults"
        return f"{self.devices} devices ({start}), {self.commands} commands, {self.window_ms} ms: {faults}"


_JOINS: Final = {"second_thoughts": 0.15, "older_release": 0.2, "whole_catalogue": 0.3}
"""Classes that came later and join by dice of their own, so that the other seeds keep their courses."""


def scenario_of(seed: int, focus: frozenset[str] = frozenset()) -> Scenario:
    """Swarm testing: each seed has some classes of fault and not others. focus: these in any case."""
    later = Random(seed * 104_729 + 2)
    focus |= {fault for fault, chance in _JOINS.items() if later.random() < chance}
    random = Random(seed * 7_919 + 1)
    wanted = random.choice((0, 1, 2, 2, 3, 3, 4, 6, 9))
    return Scenario(
        seed=seed,
        devices=random.choice((1, 2, 2, 2, 3)),
        commands=random.choice((2, 4, 6, 8, 12, 20)),
        window_ms=random.choice((500, 2_000, 5_000, 5_000, 20_000, 70_000)),
        faults=frozenset(random.sample(sorted(FAULTS.keys() - _JOINS), wanted)) | focus,
        warm=random.random() < 0.6,
    )


def smaller(scenario: Scenario) -> Iterator[Scenario]:
    """Simpler scenarios of the same seed, the boldest first."""
    for fault in sorted(scenario.faults):
        yield replace(scenario, faults=scenario.faults - {fault})
    if scenario.devices > 1:
        yield replace(scenario, devices=scenario.devices - 1)
    for commands in {scenario.commands // 2, scenario.commands - 1} - {scenario.commands}:
        if commands >= 0:
            yield replace(scenario, commands=commands)
    if scenario.window_ms > 500:
        yield replace(scenario, window_ms=scenario.window_ms // 2)
    if not scenario.warm:
        yield replace(scenario, warm=True)
