"""A volume and its brain: where it is, its even brightness, its tissues."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData

from viz3d.errors import InputError
from viz3d.geometry import FloatArray, Grid
from viz3d.process.smoothing import gaussian_float
from viz3d.progress import Progress, silent
from viz3d.rendering.brain_parts import outermost_lps
from viz3d.rendering.images import local_image
from viz3d.rendering.once import Once
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.process.brain import BrainMask
    from viz3d.process.brain.cortex import Cortex
    from viz3d.process.brain.tissue import Tissue

_log = logging.getLogger(__name__)


class PreparedBrain:
    """A volume of one time point, right-handed, and what is known of the brain in it.

    Everything is made at most once, on whichever thread asks first; the others wait for it.

    Parameters
    ----------
    volume : Volume
    frame : int
        Time point, for a 4-D volume.
    brain_mask : Path, optional
        A file that says where the brain is; without it the brain is found.
    progress : Progress
        Told of the search for the brain, on whichever thread first needs it.
    """

    def __init__(
        self,
        volume: Volume,
        frame: int = 0,
        brain_mask: Path | None = None,
        progress: Progress = silent,
    ) -> None:
        self.volume = _right_handed(volume)
        self.array = self.volume.frame(frame)
        self.brain_mask = brain_mask
        self.placement: FloatArray = self.volume.grid.placement
        self._usual = self._told = progress
        self._once = Once()
        if self.volume.array.ndim == 4:
            _log.warning(
                "There are %d volumes, one after the other in time; shown: %d "
                "(--volume takes another)",
                len(self.volume.array),
                frame,
            )

    def brain(self, progress: Progress | None = None) -> BrainMask:
        """Where the brain is: as the given mask has it, or found.

        Raises
        ------
        InputError
            If there is none, or the given mask is none of it.
        """
        from viz3d.brains import brain_of

        told = self._told if progress is None else progress
        one = replace(self.volume, array=self.array)
        return self._once("brain", lambda: brain_of(one, 0, self.brain_mask, told))

    @contextmanager
    def telling(self, progress: Progress) -> Iterator[None]:
        """Meanwhile, a search for the brain tells this progress, and ends if that raises."""
        self._told = progress
        try:
            yield
        finally:
            self._told = self._usual

    def has_brain(self, progress: Progress | None = None) -> bool:
        """Whether there is a brain; a given mask that is none of it is refused all the same."""
        try:
            self.brain(progress)
        except InputError as refusal:
            if refusal.code != "no-brain":
                raise
            return False
        return True

    def mask_in_use(self) -> str:
        """Fingerprint of the given brain mask; empty if there is none, or nothing needed it.

        The latter is told to the log.
        """
        from viz3d.brains import mask_fingerprint

        if self.brain_mask is None:
            return ""
        if not self._once.has("brain"):
            _log.warning("The brain mask changes nothing here: nothing that is shown needs a brain")
            return ""
        return mask_fingerprint(self.brain(), self.volume)

    def evened(self) -> NDArray[np.float32]:
        """(nk, nj, ni) intensities above air, without the coil's shading."""
        return self._once("evened", lambda: self.brain().evened(self.array, self.volume.grid))

    def evened_smoothed(self, sigma_voxels: float) -> NDArray[np.float32]:
        """(nk, nj, ni) what bands within the brain look at: `evened`, smoothed."""
        if sigma_voxels == 0:
            return self.evened()
        return self._once(
            ("evened", sigma_voxels), lambda: gaussian_float(self.evened(), (sigma_voxels,) * 3)
        )

    def brain_image(self) -> vtkImageData:
        """The brain's soft mask in bytes, one half at its outline."""
        return self._once(
            "brain-image", lambda: local_image(self.brain().soft, self.volume.spacing)
        )

    def brain_points_lps(self) -> FloatArray:
        """(n, 3) outermost points of the brain, LPS mm."""
        return self._once(
            "brain-points", lambda: outermost_lps(self.brain().mask, self.volume.grid)
        )

    def cortex(self, level: float | str = "auto") -> Cortex:
        """The brain's surface, found (level ``"auto"``) or at a given evened intensity."""
        from viz3d.process.brain.cortex import cortex_of

        def make() -> Cortex:
            brain = self.brain()
            given = None if level == "auto" else float(level) - brain.air
            spacing = self.volume.spacing
            return cortex_of(self.evened(), brain.soft, brain.classes, spacing, given)

        return self._once(("cortex", level), make)

    def cortex_image(self, level: float | str = "auto") -> vtkImageData:
        """The field of `cortex` in bytes, one half at the surface."""

        def make() -> vtkImageData:
            cortex = self.cortex(level)
            scale = np.float32(127.5 / cortex.level)
            ramp = np.rint((cortex.field * scale).clip(0, 255)).astype(np.uint8)
            image = local_image(ramp, (cortex.size_mm,) * 3)
            image.SetOrigin(*cortex.origin_mm)
            return image

        return self._once(("cortex-image", level), make)

    def tissue(self) -> Tissue:
        """The brain's tissues.

        Raises
        ------
        InputError
            If there is no brain, or no contrast in it.
        """
        from viz3d.process.brain.tissue import tissue_of

        return self._once("tissue", lambda: tissue_of(self.evened(), self.brain()))

    def tissue_labels(self) -> NDArray[np.uint8]:
        """(nk, nj, ni) fluid 1, grey 2 and white matter 3 in the brain, 0 elsewhere."""
        return self._once(
            "tissue-labels", lambda: self.tissue().labels(self.evened(), self.brain())
        )


def _right_handed(volume: Volume) -> Volume:
    """The volume with its slices in the order that makes the grid right-handed.

    VTK's volume mappers draw nothing, and normals point inwards, under a mirroring matrix.
    """
    if volume.grid.is_right_handed:
        return volume
    affine = volume.affine.copy()
    affine[:3, 3] = volume.grid.to_lps([0, 0, volume.grid.shape[0] - 1])
    affine[:3, 2] *= -1
    array = np.ascontiguousarray(volume.array[..., ::-1, :, :])
    return replace(volume, array=array, grid=Grid(volume.grid.shape, affine))
