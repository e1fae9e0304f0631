"""Skull, jaw, spine, and the air in them."""

from __future__ import annotations

import numpy as np

from viz3d.phantom.brain import brain_case
from viz3d.phantom.canvas import Canvas
from viz3d.phantom.shapes import (
    Field,
    Index,
    Points,
    Vector,
    bell,
    ellipsoid,
    path,
    smooth_intersection,
    smooth_union,
)
from viz3d.phantom.skin import cranium, nostril
from viz3d.phantom.tissues import Label
from viz3d.phantom.waves import RandomWaves

#: Where bone may be at all, mm.
FACE_BONES: tuple[Vector, Vector] = ((-75, -108, -125), (75, 30, 20))
SPINE: tuple[Vector, Vector] = ((-45, -25, -400), (45, 75, -38))

#: Scalp over the vault, and its bone, where there is room for both, mm.
SCALP_MM = 5.5
VAULT_MM = 7.5
#: Thickness of the compact bone around marrow, mm.
COMPACT_MM = 1.7

THICKNESS_WAVES = RandomWaves.draw(seed=11, wavelength_mm=55, count=12, spread=0.4)
CELL_WAVES = RandomWaves.draw(seed=12, wavelength_mm=9, count=24, spread=0.3)


def paint_bones(canvas: Canvas, skin: Field) -> None:
    """Paint the skull, the jaw and the spine with their marrow, then the air."""
    _paint_vault(canvas, skin)
    index = canvas.points.within(*FACE_BONES)
    if len(index):
        points = canvas.points.take(index)
        _paint_face_bones(canvas, points, skin[index], index)
        _paint_air(canvas, points, skin[index], index)
    index = canvas.points.within(*SPINE)
    if len(index):
        _paint_spine(canvas, canvas.points.take(index), index)


def _paint_vault(canvas: Canvas, skin: Field) -> None:
    """The brain case's bone: two compact tables and marrow between them."""
    index = np.flatnonzero((skin < -1) & (canvas.points.z > -75))
    inner = brain_case(canvas.points.take(index))
    index, inner = index[np.abs(inner - 5) < 9], inner[np.abs(inner - 5) < 9]
    if not len(index):
        return
    points = canvas.points.take(index)
    by_skin = cranium(points) + np.float32(SCALP_MM)
    squama = np.float32(3.5) * bell(np.abs(points.x), 66, 12) * bell(points.z, -6, 22)
    by_brain = inner - np.float32(VAULT_MM) + squama
    outer = np.float32(0.6) * by_skin + np.float32(0.4) * by_brain
    outer += np.float32(0.5) * THICKNESS_WAVES(points)
    outer = np.clip(outer, inner - np.float32(9.5), inner - np.float32(3))
    outer = np.maximum(outer, skin[index] + np.float32(5))
    canvas.paint(Label.BONE, outer, index)
    marrow = np.maximum(outer + np.float32(COMPACT_MM), np.float32(COMPACT_MM) - inner)
    canvas.paint(Label.MARROW, marrow, index)


def _paint_face_bones(canvas: Canvas, points: Points, skin: Field, index: Index) -> None:
    side = points.mirrored()
    under_skin = skin + np.float32(4)
    for bone in (_midface(side), _mandible(side)):
        bone = smooth_intersection(bone, under_skin, 3)
        canvas.paint(Label.BONE, bone, index)
        canvas.paint(Label.MARROW, bone + np.float32(2.0), index)
    teeth = smooth_intersection(_teeth(points), under_skin, 2)
    canvas.paint(Label.BONE, teeth, index)


def _midface(side: Points) -> Field:
    maxilla = ellipsoid(side, (0, -66, -50), (33, 27, 18))
    cheek = path(
        side, ((32, -72, -36), (46, -66, -32), (62, -32, -29), (63, -8, -29)), (9, 6.5, 3, 3)
    )
    rim = path(side, ((47, -64, -30), (46, -66, -4), (36, -80, 3)), (5, 4.5, 5))
    nasal = path(side, ((3, -86, -4), (4, -94, -24)), (4, 2.5))
    base = ellipsoid(side, (0, -38, -22), (32, 34, 13))
    petrous = path(side, ((62, 18, -34), (50, 10, -30), (14, -8, -26)), (13, 11, 8))
    clivus = path(side, ((0, -18, -22), (0, 0, -46)), (9, 6))
    bone = smooth_union(smooth_union(maxilla, cheek, 6), smooth_union(rim, nasal, 2), 3)
    return smooth_union(bone, smooth_union(smooth_union(base, petrous, 4), clivus, 4), 4)


def _mandible(side: Points) -> Field:
    ramus = path(side, ((52, -10, -38), (49, -16, -60), (43, -26, -88)), (5, 5, 7))
    crown = path(side, ((48, -34, -42), (46, -30, -80)), (3, 6))
    body = path(
        side, ((43, -26, -88), (26, -66, -99), (8, -83, -103), (0, -85, -103)), (8, 8, 9, 9)
    )
    return smooth_union(smooth_union(ramus, crown, 6), body, 6)


def _teeth(points: Points) -> Field:
    """Two rows along the dental arch, notched between the teeth."""
    x, y = points.x, points.y + np.float32(50)
    reach = np.sqrt((x / 25) ** 2 + (y / 41) ** 2)
    across = np.abs(reach - 1) * np.float32(28) - np.float32(4.2)
    along = np.arctan2(x, -y) * np.float32(28)
    notch = np.float32(0.7) * np.cos(along * np.float32(2 * np.pi / 7))
    rows = np.maximum(np.abs(points.z + np.float32(75)) - 11, 1.2 - np.abs(points.z + 75.5))
    arch = np.maximum(np.maximum(across, rows) - notch, y + np.float32(8))
    return np.asarray(arch, dtype=np.float32)


def _paint_air(canvas: Canvas, points: Points, skin: Field, index: Index) -> None:
    side = points.mirrored()
    mucosa = np.float32(1.4)
    cavities = smooth_union(_sinuses(side), _airway(points), 2)
    canvas.paint(Label.MUCOSA, np.maximum(cavities - mucosa, skin + 2), index)
    canvas.paint(Label.AIR, cavities, index)
    turbinates = path(side, ((7.5, -88, -46), (8.5, -45, -48)), (3.6, 4.2))
    middle = path(side, ((6.5, -82, -34), (7, -45, -36)), (2.6, 3.0))
    bow = np.float32(1.8) * np.sin(points.y / 13 + points.z / 17)
    septum = np.abs(points.x + bow) - np.float32(0.7)
    inside = np.maximum(_nasal_cavity(side), septum)
    for part in (turbinates, middle, np.asarray(inside, dtype=np.float32)):
        canvas.paint(Label.MUCOSA, part, index)


def _nasal_cavity(side: Points) -> Field:
    low = ellipsoid(side, (0, -68, -47), (13.5, 32, 13))
    low = smooth_intersection(low, np.float32(-57) - side.z, 4)
    high = ellipsoid(side, (0, -64, -30), (6, 26, 20))
    return smooth_union(low, high, 6)


def _sinuses(side: Points) -> Field:
    cheek = ellipsoid(side, (27, -66, -43), (12, 16, 14))
    sphenoid = ellipsoid(side, (6.5, -28, -17), (6, 12, 8.5))
    brow = ellipsoid(side, (11, -85, 6), (10, 3.2, 8))
    air = np.minimum(np.minimum(cheek, sphenoid), brow)
    cells = np.minimum(
        ellipsoid(side, (8.5, -62, -13), (6, 20, 11)), ellipsoid(side, (57, 22, -36), (9, 12, 14))
    )
    near = np.flatnonzero(cells < 2)
    walls = np.float32(0.6) - CELL_WAVES.distance_to_zero(side.take(near))
    cells[near] = np.maximum(cells[near], walls)
    return np.asarray(np.minimum(air, cells))


def _airway(points: Points) -> Field:
    """Nose to throat, the gap over the tongue, and the ear canals."""
    side = points.mirrored()
    throat = path(
        points,
        ((0, -34, -46), (0, -24, -56), (0, -21, -84), (0, -24, -112), (0, -24, -400)),
        (9, 7, 6, 8, 8),
    )
    mouth = path(points, ((0, -88, -72), (0, -62, -63), (0, -36, -67)), (1.2, 1.6, 1.4))
    canal = path(side, ((78, 3, -30), (64, 4, -32), (52, 6, -30)), (3, 2.8, 3.4))
    air = np.minimum(smooth_union(_nasal_cavity(side), throat, 8), smooth_union(mouth, throat, 2))
    return np.asarray(np.minimum(smooth_union(air, nostril(side), 2), canal))


def _paint_spine(canvas: Canvas, points: Points, index: Index) -> None:
    """Vertebrae every 18 mm below the skull, discs between them, the canal left free."""
    lean = points.shifted(0, np.float32(0.06) * (points.z + 60), 0)
    level = (points.z + np.float32(66)) / np.float32(18)
    from_middle = np.abs(level - np.round(level)) * np.float32(18)
    column = np.hypot(lean.x / 12, (lean.y - 4) / 9.5).astype(np.float32)
    body = np.maximum((column - 1) * np.float32(10), points.z + np.float32(54))
    vertebra = np.maximum(body, from_middle - np.float32(7.2))
    spine = np.maximum(np.abs(lean.x) - np.float32(2.5), np.abs(lean.y - 44) - np.float32(11))
    spine = np.maximum(np.maximum(spine, from_middle - np.float32(5)), points.z + np.float32(60))
    ring = np.hypot(lean.x / 17, (lean.y - 24) / 15).astype(np.float32)
    arch = np.maximum(np.abs(ring - 1) * np.float32(14) - 3, from_middle - np.float32(5.5))
    arch = np.maximum(arch, points.z + np.float32(50))
    canvas.paint(Label.MUCOSA, body, index)
    for bone in (vertebra, spine, arch):
        bone = np.asarray(bone, dtype=np.float32)
        canvas.paint(Label.BONE, bone, index)
        canvas.paint(Label.MARROW, bone + np.float32(1.4), index)
