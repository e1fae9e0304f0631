"""How far the work is, as a bar on the terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from viz3d.progress import Progress, silent

if TYPE_CHECKING:
    from tqdm import tqdm


@contextmanager
def bar(quiet: bool) -> Iterator[Progress]:
    """Progress shown on standard error, if that is a terminal.

    Parameters
    ----------
    quiet : bool
        Show nothing.

    Yields
    ------
    Progress
        One bar per phase, one after the other; `silent` where none is shown.
    """
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    phases = Phases()
    try:
        yield phases
    finally:
        phases.close()


class Phases:
    """One bar at a time; a new phase takes the place of the one before.

    Several threads may tell of their work.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._what = ""
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of the phase `what` are done."""
        with self._lock:
            if self._bar is None or what != self._what:
                self._bar = self._start(what, total)
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar off the terminal."""
        with self._lock:
            self._take_off()

    def _take_off(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _start(self, what: str, total: int) -> tqdm[NoReturn]:
        from tqdm import tqdm

        self._take_off()
        self._what = what
        return tqdm(desc=what, total=total, file=sys.stderr, leave=False, dynamic_ncols=True)
