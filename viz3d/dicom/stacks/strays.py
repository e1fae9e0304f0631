"""Single images that belong into a stack, and do not fit it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from viz3d.dicom.stacks.frames import Frame
from viz3d.dicom.stacks.stack import Stack, refused_stack
from viz3d.faults import Fault, FaultCode, name_files, unique_files

#: A stray fills the place of a slice if it is this near to it, as a fraction of a step.
FILLS_PLACE: Final = 0.25
#: Direction cosines of a slice of another size that lies as the others do.
SAME_TURN: Final = 1e-3


def refuse_misfits(
    stacks: Sequence[Stack], strays: Sequence[Frame]
) -> tuple[list[Stack], list[Frame]]:
    """Stacks of which a slice differs in size or direction are refused for that.

    Such a slice stands alone, and leaves a hole or makes the stack end too early: without
    it, the stack would be read as if it were whole.

    Parameters
    ----------
    stacks : sequence of Stack
        Of one series.
    strays : sequence of Frame
        Single images of other sizes or directions.

    Returns
    -------
    list of Stack, list of Frame
        The stacks, and the strays that are in none of them.
    """
    left = list(strays)
    found = []
    for stack in stacks:
        misfits = [stray for stray in left if _fills_place(stray, stack)]
        left = [stray for stray in left if stray not in misfits]
        found.append(_refuse(stack, misfits) if misfits else stack)
    return found, left


def _fills_place(stray: Frame, stack: Stack) -> bool:
    """Whether a stray lies where a slice is missing, or where the next one would be."""
    first = stack.frames[0]
    if stack.grid is None or stray.position_lps is None:
        return False
    i, j, k = stack.grid.to_index(stray.position_lps)
    step = stack.grid.spacing[2]
    taken = np.rint(np.concatenate([[0], np.cumsum(stack.steps_mm)]) / step)
    place = round(float(k))
    if abs(k - place) > FILLS_PLACE or place in taken or not -1 <= place <= taken[-1] + 1:
        return False
    if _code_of(stray, first) == "mixed-size":
        is_parallel = np.allclose(stray.orientation or (), first.orientation or (), atol=SAME_TURN)
        return bool(is_parallel and abs(i) < first.columns / 2 and abs(j) < first.rows / 2)
    return bool(np.hypot(i * stack.grid.spacing[0], j * stack.grid.spacing[1]) <= step)


def _code_of(stray: Frame, first: Frame) -> FaultCode:
    """What makes a stray unlike the slices of a stack."""
    if stray.orientation is None or stray.spacing_mm is None:
        return "no-position"
    if (stray.rows, stray.columns, stray.spacing_mm) == (
        first.rows,
        first.columns,
        first.spacing_mm,
    ):
        return "mixed-orientation"
    return "mixed-size"


def _refuse(stack: Stack, misfits: Sequence[Frame]) -> Stack:
    first, misfit = stack.frames[0], misfits[0]
    code = _code_of(misfit, first)
    words = {
        "mixed-orientation": "turned against the others",
        "mixed-size": f"{_size(misfit)}, the others {_size(first)}",
        "no-position": "without ImageOrientationPatient or PixelSpacing",
    }
    files = [frame.path for frame in misfits]
    total = len(stack.frames) + len(misfits)
    verb = "is" if len(misfits) == 1 else "are"
    message = f"{len(misfits)} of {total} slices {verb} {words[code]} ({name_files(files)})"
    fault = Fault(code, message, unique_files(files))
    return refused_stack([*stack.frames, *misfits], fault, stack.part)


def _size(frame: Frame) -> str:
    spacing = "" if frame.spacing_mm is None else f" at {frame.spacing_mm[0]:.5g} mm"
    return f"{frame.rows} x {frame.columns}{spacing}"
