"""Runs commands as child processes, in interleaved rounds, and compares what they cost.

The machine is shared and its speed moves, so only ratios between commands of one run mean anything: each is taken
round by round, and the median of the rounds is given. A command that ends with another exit code than the expected
one stops everything: a crash is fast, and must never become a figure.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["BenchError", "Command", "Sample", "cpu", "median", "ratio", "rounds", "run", "tree_peak", "wall"]

_TAIL: Final = 2000
_EVERY: Final = 0.02


class BenchError(Exception):
    """A figure that may not be given: a command failed, or did not find what it had to find."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line with the name that tables show and the exit code that it must end with."""

    name: str
    argv: tuple[str, ...]
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run cost: seconds of wall time and of CPU (children included), peak kB of the largest process."""

    wall: float
    cpu: float
    rss: int


def wall(sample: Sample) -> float:
    """Wall time, as a key."""
    return sample.wall


def cpu(sample: Sample) -> float:
    """User and system time of the process and its children, as a key."""
    return sample.cpu


def run(command: Command, output: Path | None = None) -> Sample:
    """Runs the command once; its output goes to a file, or nowhere."""
    with tempfile.TemporaryFile() as errors, (output or Path(os.devnull)).open("wb") as sink:
        start = time.perf_counter()
        child = subprocess.Popen(command.argv, stdin=subprocess.DEVNULL, stdout=sink, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != command.expected:
            errors.seek(0)
            tail = errors.read()[-_TAIL:].decode(errors="replace")
            raise BenchError(f"{command.name}: exit {child.returncode}, not {command.expected}\n{tail}")
    return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def rounds(commands: Sequence[Command], count: int) -> dict[str, list[Sample]]:
    """Every command once a round, in turning order, so that a slow minute of the machine hits all of them."""
    samples: dict[str, list[Sample]] = {command.name: [] for command in commands}
    for number in range(count):
        for command in commands if number % 2 == 0 else reversed(commands):
            samples[command.name].append(run(command))
    return samples


def median(samples: Sequence[Sample], key: Callable[[Sample], float]) -> float:
    """The median of one cost."""
    return statistics.median(map(key, samples))


def ratio(above: Sequence[Sample], below: Sequence[Sample], key: Callable[[Sample], float]) -> float:
    """The median of the ratios of the rounds; a command that ran fewer times is compared in its own rounds."""
    return statistics.median(key(a) / key(b) for a, b in zip(above, below, strict=False))


def tree_peak(command: Command) -> int:
    """Peak kB of all processes of the command together, shared pages counted once (PSS, looked at every 20 ms).

    A run of its own: looking costs time. Linux only.
    """
    child = subprocess.Popen(command.argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        peak = max(peak, sum(map(_proportional, _family(child.pid))))
        time.sleep(_EVERY)
    if child.returncode != command.expected:
        raise BenchError(f"{command.name}: exit {child.returncode}, not {command.expected}")
    return peak


def _family(pid: int) -> list[int]:
    """The process and its descendants that are alive."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in _family(int(child)))]


def _proportional(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
