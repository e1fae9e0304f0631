"""From a path to its series, and from a series to its volume, on threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viz3d.app.out.scene_files import data_of
from viz3d.app.panels.series import make_thumbnails
from viz3d.app.worker import Job, Worker
from viz3d.choice import choose_series
from viz3d.entry import SeriesEntry
from viz3d.errors import AmbiguousSeriesError
from viz3d.faults import find_refusal
from viz3d.progress import Progress
from viz3d.reading import Reading, list_series, read_volume
from viz3d.scene.model import Data
from viz3d.volume import Volume


@dataclass(frozen=True)
class Found:
    """What is at a path.

    Parameters
    ----------
    entries : sequence of SeriesEntry
    chosen : SeriesEntry or None
        The one that was asked for, or is clearly the head.
    reason : str
        Why none was chosen.
    """

    entries: Sequence[SeriesEntry]
    chosen: SeriesEntry | None
    reason: str = ""


class Opening(QObject):
    """Opens one path after another; a later one ends what is under way for the one before.

    Signals
    -------
    listed : list of SeriesEntry
    pictured : int, array
        An entry's place in the list, and its thumbnail.
    undecided : SeriesEntry or None, str
        Somebody must choose, or ask for a repair: the entry that is refused, and the reason.
    opened : Volume, SeriesEntry
    failed : str
    ended : nothing
        It was opened, or failed, or was given up.
    """

    listed = Signal(object)
    pictured = Signal(int, object)
    undecided = Signal(object, str)
    opened = Signal(object, object)
    failed = Signal(str)
    ended = Signal()

    def __init__(self, worker: Worker) -> None:
        super().__init__(worker)
        self._worker = worker
        self._jobs: list[Job] = []
        self._path = ""
        self._several = False
        self._data: Data | None = None
        self._brain_mask: Path | None = None

    @property
    def brain_mask(self) -> Path | None:
        """A file that says where the brain of what is open is."""
        return self._brain_mask

    @property
    def data(self) -> Data | None:
        """What was read last, and how."""
        return self._data

    @property
    def path(self) -> str:
        """What was asked for last."""
        return self._path

    def open(self, path: str, reading: Reading, brain_mask: Path | None = None) -> None:
        """List what is at a path, and read what is meant by it."""
        self.stop()
        self._path = path
        self._brain_mask = brain_mask

        def work(progress: Progress) -> Found:
            return find(Path(path), reading.get("series"), progress)

        self._start(Job(work, lambda found: self._on_found(found, reading), self._on_fault))

    def read(self, entry: SeriesEntry, reading: Reading) -> None:
        """Read one of the series at the path that is open."""
        self.stop()
        self._read(entry, reading)

    def stop(self) -> None:
        """Give up what is under way."""
        for job in self._jobs:
            job.stop()
        self._jobs = []
        self.ended.emit()

    def _on_found(self, found: Found, reading: Reading) -> None:
        self._several = len(found.entries) > 1
        self.listed.emit(found.entries)
        self._picture(found.entries)
        entry = found.chosen
        if entry is None:
            self._wait_for_choice(None, found.reason)
            return
        refusal = find_refusal(entry.faults)
        if refusal is not None and not (reading.get("repair") or reading.get("allow_gaps")):
            self._wait_for_choice(entry, refusal.message)
            return
        self._read(entry, reading)

    def _wait_for_choice(self, entry: SeriesEntry | None, reason: str) -> None:
        self.undecided.emit(entry, reason)
        self.ended.emit()

    def _read(self, entry: SeriesEntry, reading: Reading) -> None:
        path, how = Path(self._path), reading | Reading(series=entry.id)

        def work(progress: Progress) -> Volume:
            return read_volume(path, progress=progress, **how)

        def done(volume: Volume) -> None:
            named = how if self._several else how | Reading(series=None)
            self._data = data_of(str(path), named, self._brain_mask)
            self.ended.emit()
            self.opened.emit(volume, entry)

        self._start(Job(work, done, self._on_fault))

    def _picture(self, entries: Sequence[SeriesEntry]) -> None:
        def work(progress: Progress) -> list[tuple[int, object]]:
            return list(make_thumbnails(entries, progress))

        def done(made: list[tuple[int, object]]) -> None:
            for n, picture in made:
                self.pictured.emit(n, picture)

        self._start(Job(work, done, self.failed.emit))

    def _on_fault(self, message: str) -> None:
        self.ended.emit()
        self.failed.emit(message)

    def _start(self, job: Job) -> None:
        self._jobs.append(self._worker.start(job))


def find(path: Path, series: str | None, progress: Progress) -> Found:
    """What is at a path, and which of it is meant.

    Raises
    ------
    InputError
        If there is nothing, or not what was asked for.
    """
    entries = list_series(path, progress)
    try:
        return Found(entries, choose_series(entries, series))
    except AmbiguousSeriesError:
        if series is not None:
            raise
        reason = f"There are {len(entries)} series here, and none is plainly the head: choose one"
        return Found(entries, None, reason)
