"""Whole processes, timed in turn: wall seconds and peak memory of each."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Wall seconds and peak memory of the runs of one command."""

    seconds: tuple[float, ...]
    megabytes: tuple[float, ...]

    @property
    def median_seconds(self) -> float:
        return statistics.median(self.seconds)

    @property
    def median_megabytes(self) -> float:
        return statistics.median(self.megabytes)


def in_turn(commands: Sequence[Sequence[str]], repeats: int) -> list[Figures]:
    """Run commands A B A B ..., after one run of each that is not counted.

    What slows the machine for a while slows all of them alike.
    """
    for command in commands:
        run_once(command)
    runs = [[run_once(command) for command in commands] for _ in range(repeats)]
    return [
        Figures(tuple(second for second, _ in column), tuple(size for _, size in column))
        for column in zip(*runs, strict=True)
    ]


def run_once(command: Sequence[str]) -> tuple[float, float]:
    """Wall seconds and peak megabytes of one process, from start to end.

    Raises
    ------
    SystemExit
        If the command fails: a figure of a failed run would be a lie.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace")
    process.stderr.close()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said[-2000:]}")
    return seconds, usage.ru_maxrss / 1024
