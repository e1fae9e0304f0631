"""A path to a `Volume`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from viz3d.dicom.catalog import SeriesEntry, list_series
from viz3d.dicom.faults import Fault
from viz3d.dicom.metadata import read_metadata
from viz3d.dicom.pixels import load_array
from viz3d.errors import AmbiguousSeriesError, NoSeriesError
from viz3d.progress import Progress, silent
from viz3d.volume import Volume


def read_volume(path: Path | str, series: str | None = None, progress: Progress = silent) -> Volume:
    """Read one series of slices as a volume in its true place.

    Parameters
    ----------
    path : path
        As for `viz3d.dicom.list_series`.
    series : str, optional
        Which one, where there are several: an id of the list, a UID, a series number, or
        part of the description.
    progress : callable, optional
        Told "Examining" for files, then "Loading" for slices.

    Returns
    -------
    Volume
        With the certificate as `report`, and the technical tags of the first slice, nothing
        of the patient, as `metadata`.

    Raises
    ------
    InputError, NoSeriesError
        If there is nothing to read.
    AmbiguousSeriesError
        If there are several series and `series` does not single one out.
    GeometryError
        If the slices do not form a regular grid; `code` is the fault's.
    PixelError
        If the pixels cannot be read.
    """
    entry = choose_series(list_series(path, progress), series)
    refusal = find_refusal(entry.faults)
    if refusal is not None:
        raise refusal.as_error()
    assert entry.stack.grid is not None
    return Volume(
        array=load_array(entry.stack, progress),
        grid=entry.stack.grid,
        metadata=read_metadata(entry.stack.frames[0].path),
        report=entry.as_json(),
    )


def find_refusal(faults: Sequence[Fault]) -> Fault | None:
    """The first fault that refuses, None if none does."""
    return next((fault for fault in faults if fault.refuses), None)


def choose_series(entries: Sequence[SeriesEntry], series: str | None = None) -> SeriesEntry:
    """The one entry that `series` means, or that is there.

    Parameters
    ----------
    entries : sequence of SeriesEntry, at least one
    series : str, optional
        Id, UID, number, or part of the description, tried in this order.

    Raises
    ------
    NoSeriesError
        If `series` matches none.
    AmbiguousSeriesError
        If several match.
    """
    matches = match_series(entries, series)
    if len(matches) > 1:
        which = "There are" if series is None else f"'{series}' means"
        raise AmbiguousSeriesError(
            f"{which} {len(matches)} series: {list_in_words(matches)}. "
            f"Choose one, as in --series {matches[0].id}"
        )
    return matches[0]


def match_series(entries: Sequence[SeriesEntry], series: str | None) -> list[SeriesEntry]:
    """The entries that `series` may mean, all where it is None.

    Raises
    ------
    NoSeriesError
        If there are none.
    """
    matches = list(entries) if series is None else _find_matches(entries, series.strip())
    if not matches:
        raise NoSeriesError(f"No series is '{series}'; there are {list_in_words(entries)}")
    return matches


def _find_matches(entries: Sequence[SeriesEntry], wanted: str) -> list[SeriesEntry]:
    low = wanted.lower()
    for matches in (
        [entry for entry in entries if entry.id == wanted],
        [entry for entry in entries if entry.uid == wanted],
        [entry for entry in entries if str(entry.number) == wanted],
        [entry for entry in entries if entry.description.lower() == low],
        [entry for entry in entries if low and low in entry.description.lower()],
    ):
        if matches:
            return matches
    return []


def list_in_words(entries: Sequence[SeriesEntry]) -> str:
    """Id, description and size of each entry, on one line."""
    return "; ".join(
        f"{entry.id} ({entry.description or entry.modality or 'no description'}, "
        f"{size_in_words(entry)})"
        for entry in entries
    )


def size_in_words(entry: SeriesEntry) -> str:
    """Array size or, without one, the number of files and the fault."""
    if entry.verdict == "refused" or entry.stack.shape is None:
        count = "1 file" if entry.files == 1 else f"{entry.files} files"
        refusal = find_refusal(entry.faults)
        return count if refusal is None else f"{count}, {refusal.code}"
    return " x ".join(map(str, entry.stack.shape))
