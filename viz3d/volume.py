"""`Volume`: a grid, its values, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viz3d.errors import GeometryError
from viz3d.geometry import FloatArray, Grid

if TYPE_CHECKING:
    import pyvista


@dataclass(frozen=True, eq=False)
class Volume:
    """Voxel values in their true place in the patient.

    Parameters
    ----------
    array : (nk, nj, ni) or (nt, nk, nj, ni) array
        Real-world values (rescale applied). Kept as a read-only view.
    grid : Grid
        Shape and affine of one time point.
    metadata : mapping, optional
        DICOM keyword to value, of the first slice.
    report : mapping, optional
        The geometry certificate, as one entry of ``viz3d check --json``.
    provenance : tuple of str, optional
        What was done to the data on explicit request, in words.

    Raises
    ------
    GeometryError
        If the array's shape is not the grid's.
    """

    array: NDArray[Any]
    grid: Grid
    metadata: Mapping[str, Any] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    provenance: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.array.shape[-3:] != self.grid.shape or self.array.ndim not in (3, 4):
            raise GeometryError(
                f"The array has shape {self.array.shape}, the grid {self.grid.shape}"
            )
        view = np.ascontiguousarray(self.array).view()
        view.setflags(write=False)
        object.__setattr__(self, "array", view)
        object.__setattr__(self, "metadata", MappingProxyType(dict(self.metadata)))
        object.__setattr__(self, "report", MappingProxyType(dict(self.report)))

    def __repr__(self) -> str:
        spacing = " x ".join(f"{mm:g}" for mm in self.spacing)
        return f"Volume(shape={self.array.shape}, {self.array.dtype}, spacing {spacing} mm)"

    def _repr_html_(self) -> str:
        """Three small slices and what they are of, for notebooks."""
        from viz3d.geometry import orientation_words
        from viz3d.preview import preview_html

        spacing = " × ".join(f"{mm:.4g}" for mm in self.spacing)
        shape = " × ".join(map(str, self.array.shape))
        verdict = self.report.get("verdict")
        words = f"{shape} {self.array.dtype}, {spacing} mm, {orientation_words(self.grid)}"
        words += f"; geometry: {verdict}" if verdict else ""
        return preview_html(self.frame(), self.grid, f"{words}. Patient's left is on the right.")

    @property
    def affine(self) -> FloatArray:
        """(4, 4) matrix, ``(i, j, k, 1)`` to LPS mm."""
        return self.grid.affine

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Voxel spacing along (i, j, k), mm."""
        return self.grid.spacing

    def frame(self, index: int = 0) -> NDArray[Any]:
        """(nk, nj, ni) values of one time point; of the only one for a 3-D volume."""
        return self.array if self.array.ndim == 3 else self.array[index]

    def to_pyvista(self, frame: int = 0) -> pyvista.ImageData:
        """The volume as `pyvista.ImageData`, placed in LPS mm.

        Origin, spacing and `direction_matrix` are set; the scalars are ``"intensity"``.
        The values are shared with `array`, not copied, and must not be written to.

        Notes
        -----
        ``ImageData.contour()`` of PyVista ignores `direction_matrix`; use
        `vtkFlyingEdges3D`, or viz3d's own surfaces, on a rotated volume.
        """
        import pyvista

        image = pyvista.ImageData(
            dimensions=self.grid.size_ijk,
            spacing=self.spacing,
            origin=tuple(self.grid.origin_lps),
            direction_matrix=self.grid.direction,
        )
        image.point_data["intensity"] = self.frame(frame).reshape(-1)
        return image
