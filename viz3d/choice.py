"""Which of several series is meant."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from viz3d.entry import SeriesEntry, list_in_words, name_in_words
from viz3d.errors import AmbiguousSeriesError, NoSeriesError

Entry = TypeVar("Entry", bound=SeriesEntry)

_log = logging.getLogger(__name__)

#: A head fills no less than this along any axis, mm: the breadth of a small child's.
HEAD_MM: Final = 100.0
#: Slices and pixels up to this size, mm, make a volume that is worth looking at from any side.
FINE_MM: Final = 3.0


def choose_series(entries: Sequence[Entry], series: str | None = None) -> Entry:
    """The one entry that `series` means, or the one that is clearly the head.

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
        If several match, and it is not plain which one is the head; the message lists them.
    """
    matches = match_series(entries, series)
    if len(matches) == 1:
        return matches[0]
    head = find_head(matches)
    which = (
        f"There are {len(matches)} series"
        if series is None
        else (f"'{series}' means {len(matches)} series")
    )
    if head is None:
        raise AmbiguousSeriesError(
            f"{which}: {list_in_words(matches)}. Choose one, as in --series {matches[0].id}"
        )
    _log.warning(
        "%s; taken: %s (%s), the only one that holds a whole head (--series takes another)",
        which,
        head.id,
        name_in_words(head),
    )
    return head


def match_series(entries: Sequence[Entry], series: str | None) -> list[Entry]:
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


def _find_matches(entries: Sequence[Entry], wanted: str) -> list[Entry]:
    low = wanted.lower()
    for matches in (
        [entry for entry in entries if entry.id == wanted],
        [entry for entry in entries if entry.uid == wanted],
        [entry for entry in entries if str(entry.number) == wanted],
        [entry for entry in entries if entry.description.lower() == low],
        [entry for entry in entries if low and low in name_in_words(entry).lower()],
    ):
        if matches:
            return matches
    return []


def find_head(entries: Sequence[Entry]) -> Entry | None:
    """The one entry that is a volume of a whole head, None where none or several are.

    Large enough for a head along every axis; the only such one, or the only fine one of them.
    A series of volumes in time is chosen only by name.
    """
    large = [entry for entry in entries if _is_head_sized(entry)]
    fine = [entry for entry in large if entry.grid and max(entry.grid.spacing) <= FINE_MM]
    found = fine or large
    return found[0] if len(found) == 1 else None


def _is_head_sized(entry: SeriesEntry) -> bool:
    if entry.grid is None or entry.verdict == "refused" or entry.times > 1:
        return False
    extent_mm = np.array(entry.grid.size_ijk) * entry.grid.spacing
    return bool(extent_mm.min() >= HEAD_MM)
