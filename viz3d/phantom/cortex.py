"""Folding: grey ribbon on white matter, with sulci and folia filled with fluid."""

from __future__ import annotations

import numpy as np

from viz3d.phantom import brain
from viz3d.phantom.canvas import Canvas
from viz3d.phantom.shapes import Field, Points, Vector, smooth_intersection, smooth_union
from viz3d.phantom.tissues import Label
from viz3d.phantom.waves import RandomWaves

#: Where the cerebrum and the cerebellum are, mm.
CEREBRUM: tuple[Vector, Vector] = ((-74, -88, -40), (74, 92, 88))
CEREBELLUM: tuple[Vector, Vector] = ((-58, 12, -60), (58, 82, 6))

CORTEX_MM = 2.85
HALF_SULCUS_MM = 0.7
SULCUS_DEPTH_MM = 13.5
#: Half the width of the slimmest lobe: sulci of its two sides must not meet.
DEEPEST_MM = np.float32(15.5)
TEMPORAL_DEPTH_MM = np.float32(10.0)
#: How much of the way to the surface a point is moved before the folds are looked up:
#: 1 makes every sulcus upright on the surface.
UPRIGHT = 0.75

FOLDS = RandomWaves.draw(seed=31, wavelength_mm=23.5, count=44, spread=0.22)
DEPTHS = RandomWaves.draw(seed=32, wavelength_mm=28.0, count=20, spread=0.4)
SWAY = tuple(RandomWaves.draw(seed=seed, wavelength_mm=30.0, count=10) for seed in (33, 34, 35))
FOLIA_SWAY = RandomWaves.draw(seed=36, wavelength_mm=22.0, count=24, spread=0.4)


def paint_cerebrum(canvas: Canvas) -> None:
    """Paint both hemispheres' cortex and white matter into the fluid."""
    index = canvas.points.within(*CEREBRUM)
    if not len(index):
        return
    envelope = _envelope(canvas.points.take(index))
    index, envelope = index[envelope < 2], envelope[envelope < 2]
    if not len(index):
        return
    points = canvas.points.take(index)
    pial = envelope.copy()
    shallow = np.flatnonzero(envelope > -(DEEPEST_MM + 4))
    pial[shallow] = _folded(points.take(shallow), envelope[shallow])
    canvas.paint(Label.GREY, pial, index)
    white = pial + np.float32(CORTEX_MM)
    white = smooth_union(white, brain.core(points.mirrored()), 4)
    canvas.paint(Label.WHITE, white, index)


def _envelope(points: Points) -> Field:
    """The hemispheres without folds, the two sides a little different."""
    lean = points.shifted(0, np.float32(0.035) * points.x, np.float32(0.012) * points.x)
    return brain.hemisphere(lean.mirrored())


def _folded(points: Points, envelope: Field) -> Field:
    """Distance to the pial surface, sulci cut into the envelope."""
    depth = np.maximum(-envelope, 0)
    surface = _towards_surface(points, envelope)
    fold = FOLDS.distance_to_zero(surface)
    floor = np.float32(SULCUS_DEPTH_MM) + np.float32(5.5) * DEPTHS(surface)
    np.minimum(floor, DEEPEST_MM, out=floor)
    in_temporal = brain.temporal_lobe(points.mirrored())
    np.minimum(floor, TEMPORAL_DEPTH_MM + np.clip(in_temporal, 0, 9), out=floor)
    sheet = np.hypot(fold, np.maximum(depth - floor, 0))
    np.minimum(sheet, _named_sulci(points, depth), out=sheet)
    cut = np.asarray(sheet - np.float32(HALF_SULCUS_MM), dtype=np.float32)
    return smooth_intersection(envelope, -cut, 3.0)


def _towards_surface(points: Points, envelope: Field) -> Points:
    """Points moved outwards, so that folds stand on the surface and sway a little."""
    step = 3.0
    x = (_envelope(points.shifted(step, 0, 0)) - envelope) / step
    y = (_envelope(points.shifted(0, step, 0)) - envelope) / step
    z = (_envelope(points.shifted(0, 0, step)) - envelope) / step
    length = np.maximum(np.sqrt(x * x + y * y + z * z), np.float32(0.7))
    sway = np.float32(1.6)
    way = np.float32(-UPRIGHT) * np.maximum(envelope, np.float32(-12)) / length
    moves = [
        way * slope + sway * waves(points) for slope, waves in zip((x, y, z), SWAY, strict=True)
    ]
    return points.shifted(*moves)


def _named_sulci(points: Points, depth: Field) -> Field:
    """The sulci that every brain has: Sylvian, cingulate, parieto-occipital, calcarine."""
    side = points.mirrored()
    bend = np.float32(2.0) * SWAY[0](points)
    x, y, z = side.x, side.y + bend, side.z + bend
    rise = np.float32(0.30) * (y + 40) - np.float32(9)
    sylvian = np.hypot(z - rise - np.float32(0.12) * (x - 60), np.maximum(np.float32(40) - x, 0))
    sylvian = np.hypot(sylvian, np.maximum(np.abs(y + 6) - np.float32(34), 0))
    around = np.sqrt(((y + 1) / 50) ** 2 + ((z - 11) / 39) ** 2)
    cingulate = np.hypot((around - 1) * np.float32(42), np.maximum(depth - 11, 0))
    cingulate = np.hypot(cingulate, np.maximum(x - 14, 0))
    cingulate = np.hypot(cingulate, np.maximum(10 - z, 0))
    central = np.hypot(y - np.float32(14) + np.float32(0.45) * x, np.maximum(depth - 15, 0))
    central = np.hypot(central * np.float32(0.9), np.maximum(30 - z, 0))
    return np.asarray(np.minimum(np.minimum(sylvian, cingulate), central), dtype=np.float32)


def paint_cerebellum(canvas: Canvas) -> None:
    """Paint folia: thin leaves that branch from a white tree."""
    index = canvas.points.within(*CEREBELLUM)
    if not len(index):
        return
    envelope = brain.cerebellum(canvas.points.take(index))
    index, envelope = index[envelope < 2], envelope[envelope < 2]
    if not len(index):
        return
    points = canvas.points.take(index)
    fissure = _folia(points, np.maximum(-envelope, 0))
    pial = smooth_intersection(envelope, np.float32(0.45) - fissure, 1.0)
    canvas.paint(Label.CEREBELLAR_GREY, pial, index)
    canvas.paint(Label.CEREBELLAR_WHITE, np.maximum(pial, envelope + 2) + np.float32(1.5), index)


def _folia(points: Points, depth: Field) -> Field:
    """Distance to the nearest fissure: sheets that fan out from the fourth ventricle."""
    y, z = points.y - np.float32(27), points.z + np.float32(24)
    bow = np.float32(0.010) * np.abs(points.x) + np.float32(0.06) * FOLIA_SWAY(points)
    angle = np.arctan2(z, y) + bow
    reach = np.maximum(np.hypot(y, z), 6).astype(np.float32)
    fine = _sheets(angle, reach, 44) + np.float32(0.1)
    fine = np.hypot(fine, np.maximum(depth - 5, 0))
    coarse = np.hypot(_sheets(angle, reach, 15), np.maximum(depth - 15, 0))
    return np.asarray(np.minimum(fine, coarse), dtype=np.float32)


def _sheets(angle: Field, reach: Field, count: int) -> Field:
    """Distance to the nearest of `count` half planes around an axis."""
    turns = angle * np.float32(count / (2 * np.pi))
    return np.asarray(np.abs(turns - np.round(turns)) * reach * np.float32(2 * np.pi / count))
