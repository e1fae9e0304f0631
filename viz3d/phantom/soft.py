"""The soft tissues outside the skull: skin, fat, muscles, glands, tongue and eyes."""

from __future__ import annotations

import numpy as np

from viz3d.phantom.canvas import Canvas
from viz3d.phantom.shapes import Field, Index, Points, Vector, ellipsoid, path, smooth_union
from viz3d.phantom.tissues import Label
from viz3d.phantom.waves import RandomWaves

SKIN_MM = 2.0
#: Depth at which muscle may begin, mm.
FAT_MM = 4.5
ORBIT: tuple[Vector, Vector] = ((-56, -100, -38), (56, -34, 12))

FASCIA_WAVES = RandomWaves.draw(seed=22, wavelength_mm=30, count=24, spread=0.4)
FIBRE_WAVES = RandomWaves.draw(seed=21, wavelength_mm=11, count=16, spread=0.5)


def paint_soft_tissue(canvas: Canvas, skin: Field) -> None:
    """Skin over fat, and the muscles and glands of face and neck in the fat."""
    canvas.paint(Label.SKIN, skin)
    canvas.paint(Label.FAT, skin + np.float32(SKIN_MM))
    brain = ellipsoid(canvas.points, (0, 2, 22), (60, 76, 52))
    index = np.flatnonzero((skin < -SKIN_MM) & (canvas.points.z < 60) & (brain > 0))
    if not len(index):
        return
    points = canvas.points.take(index)
    side = points.mirrored()
    rough = np.float32(0.7) * FIBRE_WAVES(points)
    under = skin[index] + np.float32(FAT_MM)
    cheek_fat = ellipsoid(side, (36, -72, -60), (18, 22, 24))
    depth = under + np.float32(2) * rough
    canvas.paint(Label.MUSCLE, np.maximum(depth + 4, -cheek_fat), index)
    planes = FASCIA_WAVES.distance_to_zero(points) - np.float32(0.6) - rough
    canvas.paint(Label.FAT, np.maximum(planes, under), index)
    for label, shape in (*_neck_muscles(side), *_face_muscles(side)):
        shape = np.maximum(shape + rough, under)
        canvas.paint(Label.FAT, shape - np.float32(1.3), index)
        canvas.paint(label, shape, index)


def _neck_muscles(side: Points) -> list[tuple[Label, Field]]:
    nodding = path(
        side, ((60, 16, -42), (50, -4, -92), (26, -32, -160), (18, -40, -400)), (7, 9, 8, 8)
    )
    deep = path(side, ((16, 46, -46), (17, 50, -110), (18, 54, -400)), (11, 12, 12))
    strap = path(side, ((34, 42, -44), (36, 40, -110), (40, 36, -400)), (9, 10, 10))
    cape = path(side, ((14, 68, -50), (22, 63, -110), (44, 52, -400)), (5, 6, 8))
    front = path(side, ((9, -8, -52), (10, -8, -110), (12, -6, -400)), (5.5, 7, 7))
    scalene = path(side, ((28, 10, -66), (30, 8, -110), (34, 8, -400)), (7, 10, 10))
    throat = path(side, ((14, -24, -60), (14, -26, -110), (16, -26, -400)), (6, 7, 7))
    muscles = (deep, strap, cape, front, scalene, throat, nodding)
    return [(Label.MUSCLE, muscle) for muscle in muscles]


def _face_muscles(side: Points) -> list[tuple[Label, Field]]:
    temporal = ellipsoid(side, (60, -26, 2), (14, 38, 42))
    temporal = np.minimum(temporal, path(side, ((55, -34, -14), (48, -34, -46)), (9, 5)))
    masseter = path(side, ((57, -36, -36), (51, -24, -84)), (7.5, 8))
    wing = path(side, ((18, -34, -34), (38, -22, -84)), (9, 8))
    lips = path(side, ((0, -95, -70), (16, -92, -70), (25, -85, -77)), (5, 4.5, 4))
    lips = np.minimum(
        lips, path(side, ((0, -94, -83), (16, -91, -82), (25, -85, -77)), (5, 4.5, 4))
    )
    cheek = path(side, ((30, -80, -76), (36, -46, -66)), (3, 4))
    tongue = ellipsoid(side, (0, -56, -80), (22, 31, 16))
    root = path(side, ((0, -44, -84), (0, -58, -106)), (18, 14))
    tongue = smooth_union(tongue, root, 6)
    lid_ring = path(side, ((20, -86, -3), (34, -84, -1), (46, -74, -8)), (2.5, 2.5, 2.5))
    parotid = ellipsoid(side, (56, -8, -62), (10, 15, 24))
    below_jaw = ellipsoid(side, (28, -46, -106), (9, 15, 9))
    muscles = (temporal, masseter, wing, lips, cheek, tongue, lid_ring)
    glands = ((Label.GLAND, parotid), (Label.GLAND, below_jaw))
    return [*glands, *((Label.MUSCLE, np.asarray(muscle)) for muscle in muscles)]


def paint_orbits(canvas: Canvas, skin: Field) -> None:
    """The bony cone with fat, the globe with its lens, the muscles and the nerve."""
    index = canvas.points.within(*ORBIT)
    if not len(index):
        return
    points, under_skin = canvas.points.take(index), skin[index] + np.float32(3.0)
    side = points.mirrored()
    cone = path(side, ((31, -76, -13), (26, -64, -13), (15, -42, -9)), (18.5, 17, 5))
    bone = np.maximum(cone - np.float32(1.8), points.y + np.float32(74))
    canvas.paint(Label.BONE, np.maximum(bone, under_skin), index)
    canvas.paint(Label.FAT, np.maximum(cone, under_skin), index)
    _paint_globe(canvas, side, index)


def _paint_globe(canvas: Canvas, side: Points, index: Index) -> None:
    apex: Vector = (16, -44, -9)
    for middle in ((32, -66, -3.0), (32, -66, -25), (21.5, -66, -14), (42.5, -66, -14)):
        muscle = path(side, (apex, middle, (middle[0], -76, middle[2])), (1.5, 2.6, 1.2))
        canvas.paint(Label.MUSCLE, muscle, index)
    nerve = path(side, (apex, (23, -56, -12), (30, -68, -14)), (2.0, 2.2, 2.2))
    canvas.paint(Label.CSF, nerve - np.float32(0.9), index)
    canvas.paint(Label.WHITE, nerve, index)
    globe = ellipsoid(side, (32, -79, -14), (12.0, 12.2, 12.0))
    canvas.paint(Label.MUSCLE, globe, index)
    canvas.paint(Label.EYE, globe + np.float32(1.3), index)
    canvas.paint(Label.LENS, ellipsoid(side, (32, -87, -14), (4.6, 2.2, 4.6)), index)
