"""A brain mask to a file: of any format that holds volumes, or as a DICOM segmentation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from viz3d.errors import InputError
from viz3d.formats import check_format, is_volume_file, write_volume
from viz3d.output import check_writable
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.process.brain import BrainMask

DICOM: Final = ".dcm"


def check_mask_output(output: str, path: Path | None) -> None:
    """Refuse at once what could not be written later.

    Parameters
    ----------
    output : str
    path : Path, optional
        What the volume is read from; None if it comes from elsewhere.

    Raises
    ------
    InputError, OutputError
    """
    if not is_dicom(output):
        check_format(output, DICOM)
    elif path is None or is_volume_file(path):
        raise _no_source("what it is of was not read from DICOM files: give the series' path")
    else:
        from viz3d.dicom.segmentation_writing import check_can_write

        check_can_write()
    check_writable(output)


def write_mask(
    brain: BrainMask,
    volume: Volume,
    output: str,
    path: Path | None = None,
    *,
    volume_index: int | None = None,
    is_given: bool = False,
) -> None:
    """Write a mask, 1 in the brain and 0 elsewhere, where its volume is.

    Parameters
    ----------
    brain : BrainMask
    volume : Volume
        That it is of.
    output : str
        As `check_mask_output` accepted it.
    path : Path, optional
        What the volume was read from.
    volume_index : int, optional
        Which one of several in time.
    is_given : bool
        Whether somebody made the mask elsewhere.

    Raises
    ------
    InputError, OutputError
    """
    if not is_dicom(output):
        write_volume(brain.as_volume(volume), output)
        return
    from viz3d.dicom.segmentation_writing import Maker, source_series, write_segmentation

    assert path is not None
    # The series that was read, whichever was asked for.
    source = source_series(path, str(volume.report["id"]), volume_index)
    maker = Maker("given mask, resampled", is_automatic=False) if is_given else Maker()
    write_segmentation(brain.mask, source, output, maker)


def is_dicom(output: str) -> bool:
    """Whether an output is to be a DICOM segmentation."""
    return output.lower().endswith(DICOM)


def _no_source(reason: str) -> InputError:
    return InputError(
        f"No DICOM segmentation can be written: {reason}, or write .nii.gz", code="no-source"
    )
