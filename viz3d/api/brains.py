"""Where the brain is, and what it holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from viz3d.api.asked import mask_path
from viz3d.api.data import volume_of
from viz3d.api.paths import PathLike
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.process.brain import BrainMask
    from viz3d.reading import Reading
    from viz3d.rendering.tissue_bands import TissueReport


def brain_mask(
    volume: Volume | PathLike,
    *,
    output: PathLike | None = None,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> BrainMask:
    """Find the brain in a T1-weighted head, without a network or a template.

    It is kept in the user's cache, by what the voxels are: to ask again costs nothing.

    Parameters
    ----------
    volume : Volume or path
        Of one time point.
    output : path, optional
        Where to write it, 1 in the brain and 0 elsewhere: as for `convert`, or ``.dcm``, a DICOM
        segmentation of the series, which carries the patient's identity as the series does
        (needs ``pip install "viz3d[seg]"``). It appears whole or not at all.
    brain_mask : path, optional
        A mask made elsewhere, of any format and grid, or a DICOM segmentation: it is put on
        the volume's grid in place of one that is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Returns
    -------
    BrainMask
        ``mask`` on the volume's grid, ``volume_ml``, ``confidence`` with its reasons, and the
        ``classes`` of tissue.

    Raises
    ------
    InputError
        If there is no brain, or what was found cannot be one (`code` "no-brain"), the given
        mask is none of it ("bad-mask"), or there is no series that a ``.dcm`` could belong to.
    GeometryError, OutputError
    """
    from viz3d.brains import brain_of, check_one_time
    from viz3d.mask_files import check_mask_output, write_mask

    # Whatever is wrong with the request is said before a series is read.
    path = None if isinstance(volume, Volume) else Path(volume)
    if output is not None:
        check_mask_output(os.fspath(output), path)
    mask = mask_path(brain_mask)
    source = volume_of(volume, progress, reading)
    check_one_time(source)
    brain = brain_of(source, 0, mask, progress)
    if output is not None:
        write_mask(
            brain,
            source,
            os.fspath(output),
            path,
            volume_index=reading.get("volume_index"),
            is_given=mask is not None,
        )
    return brain


def tissue(
    volume: Volume | PathLike,
    *,
    output: PathLike | None = None,
    brain_mask: PathLike | None = None,
    progress: Progress = silent,
    **reading: Unpack[Reading],
) -> TissueReport:
    """Measure fluid, grey and white matter in the brain of a T1-weighted head.

    They are told apart by their intensities alone, without an atlas: a measure of the picture,
    neither morphometry nor a diagnosis.

    Parameters
    ----------
    volume : Volume or path
        Of one time point.
    output : path, optional
        Where to write what most of each voxel is: fluid 1, grey 2 and white matter 3, 0
        elsewhere. As for `convert`; it appears whole or not at all.
    brain_mask : path, optional
        A mask made elsewhere, of any format and grid, in place of one that is found.
    progress : callable, optional
    **reading
        Where it is a path: `series`, `volume_index`, `repair` and `allow_gaps` of `read`.

    Returns
    -------
    TissueReport
        The `tissue` classes with their volumes in mL and their intensities, the `bins` of the
        histogram that each fills, and the lesson's `plain_band` for comparison.

    Raises
    ------
    InputError
        If there is no brain, or no contrast in it (`code` "no-brain"), or the given mask is
        none of it ("bad-mask").
    GeometryError, OutputError
    """
    from viz3d.brains import check_one_time
    from viz3d.formats import check_format, write_volume
    from viz3d.output import check_writable

    # Whatever is wrong with the request is said before a series is read.
    if output is not None:
        check_format(os.fspath(output))
        check_writable(output)
    mask = mask_path(brain_mask)
    source = volume_of(volume, progress, reading)
    check_one_time(source)

    from viz3d.rendering.prepared import Prepared
    from viz3d.rendering.tissue_bands import labelled, tissue_report

    prepared = Prepared(source, brain_mask=mask, progress=progress)
    report = tissue_report(prepared, progress)
    if output is not None:
        write_volume(labelled(prepared), os.fspath(output))
    return report
