"""Two threads for array work: NumPy and SciPy let go of the lock while they compute."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: More threads than this gain nothing: the work is bound by memory.
THREAD_LIMIT: Final = 8


def thread_count() -> int:
    """How many threads array work is split over: the processors this process may use."""
    return max(1, min(THREAD_LIMIT, _usable_processors()))


def in_threads(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Call `function` on every item, several at a time; results in the items' order."""
    todo = list(items)
    if len(todo) < 2 or thread_count() == 1:
        return [function(item) for item in todo]
    with ThreadPoolExecutor(thread_count()) as pool:
        return list(pool.map(function, todo))


def spans(length: int, parts: int | None = None) -> list[slice]:
    """Cut ``range(length)`` into nearly equal slices, one for each thread by default."""
    parts = min(parts or thread_count(), length)
    edges = [length * part // parts for part in range(parts + 1)] if parts else [0]
    return [slice(start, stop) for start, stop in pairwise(edges)]


def _usable_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
