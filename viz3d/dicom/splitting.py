"""One series to its stacks: which frames belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final

import numpy as np

from viz3d.dicom.faults import Fault
from viz3d.dicom.frames import Frame
from viz3d.dicom.stack import Stack, build_stack, refused_stack

#: Direction cosines that differ by less belong to one stack, whose certificate then judges.
#: Rounding gives 1e-4 at worst; scanners do not turn a slice by less than 0.1 degrees.
SAME_DIRECTION: Final = 1e-3
#: Pixel spacings that differ by less, as a fraction, belong to one stack.
SAME_SPACING: Final = 1e-4
#: Frames nearer than this are at one place for the question whether a place repeats, mm.
SAME_POSITION_MM: Final = 0.02


def split_series(frames: Sequence[Frame]) -> list[Stack]:
    """The stacks of one series, each certified or refused.

    Size, spacing and orientation always split. Image type and echo time split only where
    images share a place, as some scanners vary them along a perfectly good stack. Single
    images left over by orientation or size make no stacks of their own but one refusal.
    """
    groups = _group_alike(frames)
    single = [group[0] for group in groups if len(group) == 1]
    if len(single) > 1:
        groups = [group for group in groups if len(group) > 1]
        strays = [refused_stack(single, _mixed(single))]
    else:
        strays = []
    whole = [part for group in groups for part in _split_repeats(group)]
    return [*map(build_stack, whole), *strays]


def _group_alike(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Frames by size, spacing and direction; the order in which they come plays no role."""
    exact = _group_by(frames, _geometry_key)
    merged: list[list[Frame]] = []
    for key in sorted(exact, key=repr):
        group = exact[key]
        for other in merged:
            if _are_alike(group[0], other[0]):
                other.extend(group)
                break
        else:
            merged.append(list(group))
    return merged


def _group_by(
    frames: Iterable[Frame], key: Callable[[Frame], Hashable]
) -> dict[Hashable, list[Frame]]:
    groups: dict[Hashable, list[Frame]] = defaultdict(list)
    for frame in frames:
        groups[key(frame)].append(frame)
    return groups


def _geometry_key(frame: Frame) -> Hashable:
    return frame.rows, frame.columns, frame.spacing_mm, frame.orientation


def _are_alike(one: Frame, other: Frame) -> bool:
    if (one.rows, one.columns) != (other.rows, other.columns):
        return False
    return _is_close(one.spacing_mm, other.spacing_mm, SAME_SPACING, relative=True) and _is_close(
        one.orientation, other.orientation, SAME_DIRECTION
    )


def _is_close(
    one: tuple[float, ...] | None,
    other: tuple[float, ...] | None,
    tolerance: float,
    relative: bool = False,
) -> bool:
    if one is None or other is None:
        return one is other
    limits = np.abs(one) * tolerance if relative else tolerance
    return bool((np.abs(np.subtract(one, other)) <= limits).all())


def _split_repeats(group: list[Frame]) -> list[list[Frame]]:
    """Split by image type and echo where images share a place."""
    if not _has_repeats(group):
        return [group]
    parts = _group_by(group, lambda frame: (frame.image_type, frame.echo_time_ms))
    return [parts[key] for key in sorted(parts, key=repr)]


def _has_repeats(group: list[Frame]) -> bool:
    if any(frame.position_lps is None for frame in group):
        return False
    positions = np.array([frame.position_lps for frame in group])
    rounded = {tuple(row) for row in np.rint(positions / SAME_POSITION_MM).tolist()}
    return len(rounded) < len(group)


def _mixed(single: Sequence[Frame]) -> Fault:
    files = tuple(dict.fromkeys(frame.path for frame in single))
    sizes = {(frame.rows, frame.columns) for frame in single}
    if len(sizes) > 1:
        shown = ", ".join(f"{rows} x {columns}" for rows, columns in sorted(sizes))
        return Fault(
            "mixed-size", f"{len(single)} single images of different sizes: {shown}", files
        )
    message = f"{len(single)} single images, each with an orientation or spacing of its own"
    return Fault("mixed-orientation", message, files)
