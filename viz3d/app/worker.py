"""Long work on threads beside the window: its progress, its answer, its fault."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from viz3d.errors import Viz3dError
from viz3d.progress import Progress

#: Loading or making, and saving a picture meanwhile.
THREADS: Final = 2


class StoppedError(Exception):
    """The work is no longer wanted."""


def own_fault(fault: BaseException) -> str:
    """What is said of a fault of viz3d's own: one line, and below it where."""
    line = f"A fault of viz3d's own: {type(fault).__name__}: {fault}"
    return f"{line}\n\n{''.join(traceback.format_exception(fault))}"


@dataclass(eq=False)
class Job:
    """One piece of work that was asked for.

    Parameters
    ----------
    work : callable
        Called on a thread with a `Progress`; returns the answer.
    done : callable
        Called with the answer, on the window's thread.
    failed : callable
        Called with what went wrong, on the window's thread: one line, and below it where, if
        the fault is viz3d's own.
    """

    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    failed: Callable[[str], None]
    stopped: Event = field(default_factory=Event)

    def stop(self) -> None:
        """Drop the answer, and end the work where it next tells its progress."""
        self.stopped.set()


class Worker(QObject):
    """Runs jobs on threads and answers on the window's own."""

    progressed = Signal(str, int, int)
    idle = Signal()
    _answered = Signal(object, object)
    _faulted = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="viz3d")
        self._jobs: set[Job] = set()
        self._answered.connect(self._on_answer)
        self._faulted.connect(self._on_fault)

    def start(self, job: Job) -> Job:
        """Run a job as soon as a thread is free."""
        self._jobs.add(job)
        self._threads.submit(self._run, job)
        return job

    def close(self) -> None:
        """Stop all jobs and wait until their threads have ended."""
        for job in self._jobs:
            job.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._jobs.clear()

    def _run(self, job: Job) -> None:
        def tell(what: str, done: int, total: int) -> None:
            if job.stopped.is_set():
                raise StoppedError
            self.progressed.emit(what, done, total)

        try:
            answer = job.work(tell)
        except StoppedError:
            self._answered.emit(job, None)
        except Viz3dError as refusal:
            self._faulted.emit(job, str(refusal))
        except BaseException as fault:  # noqa: BLE001 - a thread's edge: whoever waits is told
            self._faulted.emit(job, own_fault(fault))
        else:
            self._answered.emit(job, answer)

    def _on_answer(self, job: Job, answer: object) -> None:
        self._forget(job)
        if not job.stopped.is_set():
            job.done(answer)

    def _on_fault(self, job: Job, message: str) -> None:
        self._forget(job)
        if not job.stopped.is_set():
            job.failed(message)

    def _forget(self, job: Job) -> None:
        self._jobs.discard(job)
        if not self._jobs:
            self.idle.emit()
