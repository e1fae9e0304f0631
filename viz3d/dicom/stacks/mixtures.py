"""Stacks whose slices lie well and do not belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Final

from viz3d.dicom.stacks.frames import Frame
from viz3d.dicom.stacks.times import is_one_b_value
from viz3d.faults import Fault, name_files, unique_files

#: Echo times that differ by less, as a fraction, are the same one, rounded differently.
SAME_ECHO: Final = 0.01


def find_mixture(times: Sequence[Sequence[Frame]]) -> Fault | None:
    """Slices that are of different echoes, components, b-values or times, or not all rescaled.

    Parameters
    ----------
    times : sequence of sequences of Frame
        The slices of each volume.
    """
    unlike = _find_unlike_scales([frame for frames in times for frame in frames])
    return unlike or next(filter(None, map(_find_mixture, times)), None)


def _find_unlike_scales(frames: Sequence[Frame]) -> Fault | None:
    """Images without the rescaling tags that others have, where these change the values."""
    counts = Counter(frame.scale_tags for frame in frames)
    if len(counts) == 1 or all(frame.slope == 1 and frame.intercept == 0 for frame in frames):
        return None
    usual, _ = counts.most_common(1)[0]
    files = unique_files([frame.path for frame in frames if frame.scale_tags != usual])
    message = (
        f"{len(frames) - counts[usual]} of {len(frames)} images do not have the same ones of "
        f"RescaleSlope and RescaleIntercept as the others ({name_files(files)})"
    )
    return Fault("ambiguous-stack", message, files)


def _find_mixture(frames: Sequence[Frame]) -> Fault | None:
    components = [frame.kind.component for frame in frames]
    if len({component for component in components if component}) > 1:
        return _mixture(frames, components)
    echoes = [frame.kind.echo_time_ms for frame in frames]
    told = [echo for echo in echoes if echo is not None]
    if told and max(told) > min(told) * (1 + SAME_ECHO):
        return _mixture(frames, [_shown("echo", echo, "ms") for echo in echoes])
    b_values = [frame.kind.b_value for frame in frames]
    if not is_one_b_value(b_values):
        return _mixture(frames, [_shown("b", value, "s/mm2") for value in b_values])
    times = [frame.temporal_position for frame in frames]
    if _are_several(times):
        return _mixture(frames, [_shown("temporal position", time, "") for time in times])
    references = [frame.kind.frame_of_reference for frame in frames]
    if _are_several(references):
        names = {uid: f"frame of reference {n}" for n, uid in enumerate(dict.fromkeys(references))}
        return _mixture(frames, [names[uid] for uid in references])
    return None


def _are_several(values: Sequence[Hashable]) -> bool:
    """Whether several slices each are of one value or another; a count of slices is none."""
    counts = Counter(value for value in values if value is not None)
    return len(counts) > 1 and min(counts.values()) > 1


def _shown(name: str, value: float | None, unit: str) -> str:
    return "" if value is None else f"{name} {value:g} {unit}".strip()


def _mixture(frames: Sequence[Frame], kinds: Sequence[str]) -> Fault:
    """The fault, told by the first slice that is unlike the first one."""
    first = next(index for index, kind in enumerate(kinds) if kind)
    odd = next(index for index, kind in enumerate(kinds) if kind and kind != kinds[first])
    files = [frames[first].path, frames[odd].path]
    message = (
        f"The slices of one stack are of different kinds: {kinds[first]} at slice {first + 1}, "
        f"{kinds[odd]} at slice {odd + 1} ({name_files(files)})"
    )
    return Fault("ambiguous-stack", message, unique_files(files))
