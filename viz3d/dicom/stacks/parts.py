"""What tells the stacks of one series apart, and how it is called."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from viz3d.dicom.stacks.frames import Frame
from viz3d.dicom.stacks.mixtures import SAME_ECHO
from viz3d.geometry import AXIS_OF_PLANE, slice_normal

#: Frames whose corners are nearer than this across their normal are in one column of slices,
#: mm. Tables and stations move by centimetres.
SAME_COLUMN_MM: Final = 1.0
#: More columns than this are no stations, but slices that are shifted one by one.
_MOST_COLUMNS: Final = 8


@dataclass(frozen=True)
class Attribute:
    """One thing that tells images apart.

    Parameters
    ----------
    values_of : callable
        Frames to a value for each, equal where they are alike; None where untold.
    tell : callable
        A value, and all values there are, in words.
    """

    values_of: Callable[[Sequence[Frame]], Sequence[Hashable]]
    tell: Callable[[Any, Sequence[Any]], str]


def _kind(name: str, words: str) -> Attribute:
    return Attribute(
        lambda frames: [getattr(frame.kind, name) for frame in frames],
        lambda value, _: "" if value in (None, "") else words.format(value),
    )


def _echoes(frames: Sequence[Frame]) -> list[Hashable]:
    """The echo time, those nearly equal as their smallest; else minus the echo's number."""
    told = sorted({frame.kind.echo_time_ms for frame in frames if frame.kind.echo_time_ms})
    same: dict[float, float] = {}
    for echo in told:
        before = next(reversed(same.values()), None)
        is_new = before is None or echo > before * (1 + SAME_ECHO)
        same[echo] = echo if before is None or is_new else before
    if len(set(same.values())) > 1:
        return [same.get(frame.kind.echo_time_ms or 0.0) for frame in frames]
    return [None if frame.kind.echo_number is None else -frame.kind.echo_number for frame in frames]


def _tell_echo(value: float | None, _: Sequence[Any]) -> str:
    if value is None:
        return ""
    return f"echo {value:g} ms" if value >= 0 else f"echo {-value:g}"


def _image_types(frames: Sequence[Frame]) -> list[Hashable]:
    return [frame.image_type for frame in frames]


def _tell_image_type(value: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> str:
    """The words that not all of the image types have."""
    common = set.intersection(*map(set, others)) if others else set()
    return " ".join(dict.fromkeys(word for word in value if word and word not in common))


def _columns(frames: Sequence[Frame]) -> list[Hashable]:
    """Which column of slices a frame is in, counted from 0; None where there are too many."""
    orientation = frames[0].orientation
    assert orientation is not None
    normal = slice_normal(orientation)
    positions = np.array([frame.position_lps for frame in frames])
    aside = positions - np.outer(positions @ normal, normal)
    seeds = [aside[0]]
    found = []
    for place in aside:
        distances = np.linalg.norm(np.array(seeds) - place, axis=1)
        nearest = int(distances.argmin())
        if distances[nearest] > SAME_COLUMN_MM:
            nearest = len(seeds)
            seeds.append(place)
        if len(seeds) > _MOST_COLUMNS:
            return [None] * len(frames)
        found.append(nearest)
    return list(found)


STACK_ID: Final = _kind("stack_id", "stack {}")
#: What makes stacks of their own wherever it differs at one place.
KINDS: Final = (
    STACK_ID,
    _kind("component", "{}"),
    Attribute(_echoes, _tell_echo),
    _kind("kernel", "kernel {}"),
    _kind("tube_kv", "{:g} kV"),
)
#: The same, but not where it also varies from slice to slice of one time.
SETTINGS: Final = (
    Attribute(_image_types, _tell_image_type),
    _kind("flip_angle_deg", "flip {:g}°"),
    _kind("inversion_time_ms", "inversion {:g} ms"),
)
ACQUISITION: Final = Attribute(
    lambda frames: [frame.acquisition for frame in frames],
    lambda value, _: "" if value is None else f"acquisition {value:g}",
)
TEMPORAL_POSITION: Final = Attribute(
    lambda frames: [frame.temporal_position for frame in frames],
    lambda value, _: "" if value is None else f"time {value:g}",
)
#: What makes stacks of their own only where images do not form one otherwise.
LAST_RESORTS: Final = (
    _kind("b_value", "b {:g}"),
    Attribute(
        lambda frames: [frame.kind.frame_of_reference for frame in frames],
        lambda value, others: (
            f"frame of reference {1 + sorted(map(str, others)).index(str(value))}"
        ),
    ),
    Attribute(_columns, lambda value, _: "" if value is None else f"station {value + 1}"),
    ACQUISITION,
)


def divide(
    frames: Sequence[Frame], attributes: Sequence[Attribute]
) -> list[tuple[str, list[Frame]]]:
    """Frames by some attributes: the name of each part and its frames, in a fixed order."""
    columns = [attribute.values_of(frames) for attribute in attributes]
    parts: dict[tuple[Any, ...], list[Frame]] = {}
    for frame, key in zip(frames, zip(*columns, strict=True), strict=True):
        parts.setdefault(key, []).append(frame)
    others = [list(dict.fromkeys(column)) for column in columns]
    return [(_name(key, attributes, others), parts[key]) for key in sorted(parts, key=_sorting_key)]


def _name(
    key: Sequence[Any], attributes: Sequence[Attribute], others: Sequence[Sequence[Any]]
) -> str:
    told = [
        attribute.tell(value, values)
        for attribute, value, values in zip(attributes, key, others, strict=True)
    ]
    return join_names(*dict.fromkeys(told))


def join_names(*names: str) -> str:
    """Names that are not empty, with commas."""
    return ", ".join(filter(None, names))


def _sorting_key(key: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """An order for values of which some are None."""
    return [(value is not None, *(() if value is None else (value,))) for value in key]


def tell_geometry(groups: Sequence[Sequence[Frame]]) -> list[str]:
    """What to call groups of frames of different directions or sizes: the plane, or the size.

    The names are different; there is none where there is only one group.
    """
    if len(groups) < 2:
        return [""] * len(groups)
    firsts = [group[0] for group in groups]
    for tell in (_plane, _size, _plane_and_size):
        names = [tell(frame) for frame in firsts]
        if len(set(names)) == len(names):
            return names
    return [f"{_plane_and_size(frame)} ({number})" for number, frame in enumerate(firsts, 1)]


def _plane(frame: Frame) -> str:
    if frame.orientation is None:
        return "without orientation"
    normal = np.abs(np.cross(frame.orientation[:3], frame.orientation[3:]))
    return next(name for name, axis in AXIS_OF_PLANE.items() if axis == int(normal.argmax()))


def _size(frame: Frame) -> str:
    return f"{frame.rows} x {frame.columns}"


def _plane_and_size(frame: Frame) -> str:
    spacing = "" if frame.spacing_mm is None else f" of {frame.spacing_mm[0]:.4g} mm"
    return f"{_plane(frame)} {_size(frame)}{spacing}"
