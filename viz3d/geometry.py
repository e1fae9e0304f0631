"""Where voxels are: the `Grid`, anatomical directions, and planes. NumPy only.

World coordinates are DICOM LPS in millimetres: x towards the patient's Left, y towards
Posterior, z towards Superior (DICOM PS3.3 C.7.6.2.1.1). Arrays are indexed ``[k, j, i]``;
points in index space are written ``(i, j, k)``, at voxel centres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viz3d.errors import GeometryError

FloatArray = NDArray[np.float64]
PlaneName = Literal["axial", "coronal", "sagittal"]

#: Unit direction of each anatomical letter, in LPS.
DIRECTION_OF_LETTER: Final[dict[str, tuple[float, float, float]]] = {
    "L": (1.0, 0.0, 0.0),
    "R": (-1.0, 0.0, 0.0),
    "P": (0.0, 1.0, 0.0),
    "A": (0.0, -1.0, 0.0),
    "S": (0.0, 0.0, 1.0),
    "I": (0.0, 0.0, -1.0),
}
#: Index of the LPS axis that is normal to each plane.
AXIS_OF_PLANE: Final[dict[PlaneName, int]] = {"sagittal": 0, "coronal": 1, "axial": 2}
PLANE_OF_AXIS: Final[tuple[PlaneName, PlaneName, PlaneName]] = ("sagittal", "coronal", "axial")

#: Direction cosines are written with about six digits; a product of two is good to this.
UNIT_TOLERANCE: Final = 1e-3

RAS_FROM_LPS: Final[FloatArray] = np.diag([-1.0, -1.0, 1.0, 1.0])
RAS_FROM_LPS.setflags(write=False)


@dataclass(frozen=True, eq=False)
class Grid:
    """A regular lattice of voxels in the patient.

    Parameters
    ----------
    shape : (nk, nj, ni) ints
        Array order: slices, rows, columns.
    affine : (4, 4) float array
        ``(i, j, k, 1)`` to LPS mm.

    Raises
    ------
    GeometryError
        If the affine is not finite, has no volume, or its axes are not orthogonal
        within `UNIT_TOLERANCE`.
    """

    shape: tuple[int, int, int]
    affine: FloatArray

    def __post_init__(self) -> None:
        affine = np.array(self.affine, dtype=np.float64)
        affine.setflags(write=False)
        object.__setattr__(self, "affine", affine)
        object.__setattr__(self, "shape", tuple(int(n) for n in self.shape))
        if affine.shape != (4, 4) or not np.isfinite(affine).all():
            raise GeometryError(f"The affine is not a finite 4 by 4 matrix: {affine.tolist()}")
        if min(self.shape) < 1:
            raise GeometryError(f"The grid has no voxels: shape {self.shape}")
        lengths = np.linalg.norm(affine[:3, :3], axis=0)
        if lengths.min() <= 0:
            raise GeometryError(f"A voxel axis has no length: {lengths.tolist()} mm")
        cosines = affine[:3, :3] / lengths
        skew = np.abs(cosines.T @ cosines - np.eye(3)).max()
        if skew > UNIT_TOLERANCE:
            raise GeometryError(
                f"The voxel axes are not at right angles: cosine {skew:.4f} between two of them",
                code="sheared-stack",
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Grid):
            return NotImplemented
        return self.shape == other.shape and np.array_equal(self.affine, other.affine)

    def __hash__(self) -> int:
        return hash((self.shape, self.affine.tobytes()))

    @cached_property
    def spacing(self) -> tuple[float, float, float]:
        """Voxel spacing along (i, j, k), mm."""
        i, j, k = np.linalg.norm(self.affine[:3, :3], axis=0)
        return float(i), float(j), float(k)

    @cached_property
    def direction(self) -> FloatArray:
        """(3, 3) unit columns: LPS direction of i, j and k."""
        return np.asarray(self.affine[:3, :3] / np.array(self.spacing))

    @property
    def origin_lps(self) -> FloatArray:
        """(3,) centre of voxel (0, 0, 0), LPS mm."""
        return self.affine[:3, 3]

    @cached_property
    def size_ijk(self) -> tuple[int, int, int]:
        """Number of voxels along (i, j, k): the shape read backwards."""
        nk, nj, ni = self.shape
        return ni, nj, nk

    @cached_property
    def extent_mm(self) -> FloatArray:
        """(3,) distance between the first and the last voxel centre along (i, j, k), mm."""
        return np.asarray((np.array(self.size_ijk) - 1) * np.array(self.spacing))

    @cached_property
    def center_lps(self) -> FloatArray:
        """(3,) middle of the grid, LPS mm."""
        return self.to_lps((np.array(self.size_ijk) - 1) / 2)

    @cached_property
    def is_right_handed(self) -> bool:
        return bool(np.linalg.det(self.affine[:3, :3]) > 0)

    @cached_property
    def placement(self) -> FloatArray:
        """(4, 4) rigid matrix that takes local mm to LPS mm.

        Local mm are index coordinates times spacing, with zero origin and no direction:
        the frame in which every VTK object works (see ARCHITECTURE.md, "Geometry").
        """
        placement = np.eye(4)
        placement[:3, :3] = self.direction
        placement[:3, 3] = self.origin_lps
        return placement

    @cached_property
    def corners_lps(self) -> FloatArray:
        """(8, 3) centres of the corner voxels, LPS mm."""
        ni, nj, nk = self.size_ijk
        index = [(i, j, k) for k in (0, nk - 1) for j in (0, nj - 1) for i in (0, ni - 1)]
        return self.to_lps(np.array(index, dtype=np.float64))

    def to_lps(self, index_ijk: ArrayLike) -> FloatArray:
        """Voxel index to patient: (..., 3) ``(i, j, k)`` to (..., 3) LPS mm."""
        return transform_points(self.affine, index_ijk)

    def to_index(self, point_lps: ArrayLike) -> FloatArray:
        """Patient to continuous voxel index: (..., 3) LPS mm to (..., 3) ``(i, j, k)``."""
        return transform_points(self._index_from_lps, point_lps)

    def axis_letters(self) -> str:
        """Anatomical letter that i, j and k point to most, such as ``"PIR"``."""
        return "".join(nearest_letter(self.direction[:, axis]) for axis in range(3))

    def plane_of_slices(self) -> PlaneName:
        """Anatomical plane that the stored slices lie in most nearly."""
        return PLANE_OF_AXIS[int(np.argmax(np.abs(self.direction[:, 2])))]

    def obliquity_deg(self) -> float:
        """Largest angle between a voxel axis and its nearest patient axis, degrees."""
        cosines = np.abs(self.direction).max(axis=0).clip(0, 1)
        return float(np.degrees(np.arccos(cosines.min())))

    @cached_property
    def _index_from_lps(self) -> FloatArray:
        return np.asarray(np.linalg.inv(self.affine), dtype=np.float64)


def transform_points(matrix: FloatArray, points: ArrayLike) -> FloatArray:
    """Apply a (4, 4) affine to (..., 3) points."""
    array = np.asarray(points, dtype=np.float64)
    return array @ matrix[:3, :3].T + matrix[:3, 3]


def nearest_letter(direction_lps: ArrayLike) -> str:
    """Anatomical letter whose direction is nearest to a vector in LPS."""
    direction = np.asarray(direction_lps, dtype=np.float64)
    axis = int(np.abs(direction).argmax())
    return ("LR", "PA", "SI")[axis][int(direction[axis] < 0)]


def direction_of(letters: str) -> FloatArray:
    """Unit vector of one or several anatomical letters: ``"A"``, ``"LAS"``.

    Raises
    ------
    GeometryError
        For a letter that is none of ``L R A P S I``, or letters that cancel out.
    """
    unknown = set(letters) - set(DIRECTION_OF_LETTER)
    if unknown or not letters:
        raise GeometryError(f"'{letters}' is not made of the letters L R A P S I")
    total = np.sum([DIRECTION_OF_LETTER[letter] for letter in letters], axis=0)
    length = float(np.linalg.norm(total))
    if length < UNIT_TOLERANCE:
        raise GeometryError(f"The directions in '{letters}' cancel out")
    return np.asarray(total / length)


def slice_normal(orientation: ArrayLike) -> FloatArray:
    """Normal of a slice from its ImageOrientationPatient.

    Parameters
    ----------
    orientation : (6,) floats
        Direction cosines of the row (towards increasing column) and of the column
        (towards increasing row), DICOM PS3.3 C.7.6.2.1.1.

    Returns
    -------
    (3,) float array, unit length, LPS

    Raises
    ------
    GeometryError
        If the cosines are not two unit vectors at right angles within `UNIT_TOLERANCE`.
    """
    row, column = np.asarray(orientation, dtype=np.float64).reshape(2, 3)
    gram = np.array([row @ row - 1, column @ column - 1, row @ column])
    if not np.isfinite(gram).all() or np.abs(gram).max() > UNIT_TOLERANCE:
        raise GeometryError(
            "ImageOrientationPatient is not two unit vectors at right angles: "
            f"{np.asarray(orientation).tolist()}",
            code="no-position",
        )
    normal = np.cross(row, column)
    return np.asarray(normal / np.linalg.norm(normal))


def orientation_words(grid: Grid) -> str:
    """The grid's orientation in words: ``"sagittal, 14.8° oblique"``."""
    angle = grid.obliquity_deg()
    plane = grid.plane_of_slices()
    return plane if angle < 0.05 else f"{plane}, {angle:.1f}° oblique"


@dataclass(frozen=True)
class Rectangle:
    """A flat piece of a plane in the patient.

    Parameters
    ----------
    origin_lps, u_lps, v_lps : (3,) float arrays
        One corner, and the unit directions of the two sides that leave it.
    width_mm, height_mm : float
        Length of the sides along u and v.
    """

    origin_lps: FloatArray
    u_lps: FloatArray
    v_lps: FloatArray
    width_mm: float
    height_mm: float

    @property
    def normal_lps(self) -> FloatArray:
        """(3,) unit normal, u cross v."""
        return np.asarray(np.cross(self.u_lps, self.v_lps), dtype=np.float64)

    @property
    def corners_lps(self) -> FloatArray:
        """(4, 3) corners, around."""
        across, up = self.u_lps * self.width_mm, self.v_lps * self.height_mm
        return np.asarray(self.origin_lps + np.array([0 * across, across, across + up, up]))


#: In-plane axes (u, v) of each plane as LPS axis numbers: cyclic, so u cross v is the axis.
_PLANE_AXES: Final[dict[PlaneName, tuple[int, int]]] = {
    "sagittal": (1, 2),
    "coronal": (2, 0),
    "axial": (0, 1),
}


def plane_rectangle(
    plane: PlaneName, position_mm: float, low_lps: ArrayLike, high_lps: ArrayLike
) -> Rectangle:
    """The part of an anatomical plane that lies within a box.

    Parameters
    ----------
    plane : "axial", "coronal" or "sagittal"
    position_mm : float
        LPS coordinate along the plane's normal.
    low_lps, high_lps : (3,) floats
        The box's corners, LPS mm.

    Returns
    -------
    Rectangle
        Its normal points to L, P or S.
    """
    low, high = np.asarray(low_lps, np.float64), np.asarray(high_lps, np.float64)
    origin = low.copy()
    origin[AXIS_OF_PLANE[plane]] = position_mm
    u, v = _PLANE_AXES[plane]
    return Rectangle(
        origin, np.eye(3)[u], np.eye(3)[v], float(high[u] - low[u]), float(high[v] - low[v])
    )


@lru_cache(maxsize=256)
def tilted_axes(plane: PlaneName, tilt_deg: tuple[float, float]) -> FloatArray:
    """(3, 3) unit vectors, LPS, of a tilted plane: its in-plane axes u and v, and its normal.

    It is read-only: whoever asks for the same plane gets the same array.

    Parameters
    ----------
    plane : "axial", "coronal" or "sagittal"
    tilt_deg : (float, float)
        First the plane turns about its axis u, then about the axis v that came along; by the
        right-hand rule.
    """
    u, v = (np.eye(3)[axis] for axis in _PLANE_AXES[plane])
    about_u, about_v = np.radians(tilt_deg)
    normal = np.cross(u, v)
    tilted_v = np.cos(about_u) * v + np.sin(about_u) * normal
    normal = np.cross(u, tilted_v)
    tilted_u = np.cos(about_v) * u - np.sin(about_v) * normal
    axes: FloatArray = np.stack([tilted_u, tilted_v, np.cross(tilted_u, tilted_v)])
    axes.flags.writeable = False
    return axes


def section_rectangle(
    axes_lps: FloatArray, point_lps: ArrayLike, low_lps: ArrayLike, high_lps: ArrayLike
) -> Rectangle | None:
    """The least rectangle that holds a plane's section of a box; None where it misses the box.

    Parameters
    ----------
    axes_lps : (3, 3) float array
        The plane's axes u and v, and its normal: unit vectors at right angles.
    point_lps : (3,) floats
        On the plane, LPS mm.
    low_lps, high_lps : (3,) floats
        The box's corners, LPS mm.
    """
    u, v, normal = axes_lps
    point = np.asarray(point_lps, np.float64)
    found = _section_corners(normal, point, np.array([low_lps, high_lps], np.float64))
    if not len(found):
        return None
    inside = (found - point) @ np.stack([u, v], axis=1)
    low, size = inside.min(axis=0), np.ptp(inside, axis=0)
    if not size.min() > 0:
        return None
    return Rectangle(point + low[0] * u + low[1] * v, u, v, float(size[0]), float(size[1]))


def _section_corners(normal: FloatArray, point: FloatArray, ends: FloatArray) -> FloatArray:
    """(n, 3) points where a plane meets the edges of a box."""
    corners: FloatArray = np.stack(np.meshgrid(*ends.T, indexing="ij"), axis=-1).reshape(-1, 3)
    starts, stops = [], []
    for axis in range(3):
        lower = corners[corners[:, axis] == ends[0, axis]]
        upper = lower.copy()
        upper[:, axis] = ends[1, axis]
        starts.append(lower)
        stops.append(upper)
    first, last = np.concatenate(starts), np.concatenate(stops)
    before, behind = (first - point) @ normal, (last - point) @ normal
    meets = (before * behind <= 0) & (before != behind)
    share = (before[meets] / (before - behind)[meets])[:, None]
    return np.asarray(first[meets] + share * (last - first)[meets])
