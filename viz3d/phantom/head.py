"""The whole head: the order in which tissues are painted, and the frame of truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viz3d.phantom import brain
from viz3d.phantom.bones import paint_bones
from viz3d.phantom.canvas import Canvas
from viz3d.phantom.cortex import paint_cerebellum, paint_cerebrum
from viz3d.phantom.shapes import Field, Points, Vector, ellipsoid
from viz3d.phantom.skin import HEAD_BOX, skin_distance
from viz3d.phantom.soft import paint_orbits, paint_soft_tissue
from viz3d.phantom.tissues import Label
from viz3d.phantom.waves import RandomWaves

BRAIN: tuple[Vector, Vector] = ((-76, -90, -400), (76, 94, 88))

#: How far the middle of the brain strays from a plane, as it does in everyone.
MIDLINE_MM = np.float32(1.4)
MIDLINE_WAVES = RandomWaves.draw(seed=41, wavelength_mm=110, count=5, spread=0.3)


@dataclass(frozen=True)
class Marker:
    """A bright ball on the skin of the left temple, as a vitamin capsule in a real scan."""

    center_lps: Vector = (74.0, -40.0, 18.0)
    radius_mm: float = 5.0


MARKER = Marker()


def paint_head(canvas: Canvas, *, with_marker: bool = True) -> None:
    """Paint the head from outside to inside.

    Parameters
    ----------
    canvas : Canvas
    with_marker : bool
        Whether the marker is on the left temple.
    """
    box = canvas.points.within(*HEAD_BOX)
    if len(box):
        _paint_inside(canvas, box)
    if with_marker:
        canvas.paint(Label.MARKER, marker_distance(canvas.points))


def _paint_inside(canvas: Canvas, box: np.ndarray[tuple[int], np.dtype[np.intp]]) -> None:
    """Paint on the points near the head alone, most of a picture being air."""
    skin = skin_distance(canvas.points.take(box))
    near = skin < canvas.edge_mm
    box, skin = box[near], skin[near]
    head = Canvas(canvas.points.take(box), canvas.edge_mm)
    paint_soft_tissue(head, skin)
    paint_bones(head, skin)
    paint_orbits(head, skin)
    paint_brain(head)
    canvas.labels[box] = head.labels
    canvas.signal[box] = head.signal


def paint_brain(canvas: Canvas) -> None:
    """Paint all that is inside the brain case and the spinal canal."""
    index = canvas.points.within(*BRAIN)
    if not len(index):
        return
    points = canvas.points.take(index)
    inside = Canvas(points.shifted(MIDLINE_MM * MIDLINE_WAVES(points), 0, 0), canvas.edge_mm)
    inside.labels, inside.signal = canvas.labels[index], canvas.signal[index]
    case = brain.brain_case(inside.points)
    inside.paint(Label.CSF, np.minimum(case, brain.canal(inside.points)))
    _paint_falx(inside, case)
    paint_cerebrum(inside)
    paint_cerebellum(inside)
    _paint_middle(inside)
    canvas.labels[index], canvas.signal[index] = inside.labels, inside.signal


def _paint_falx(canvas: Canvas, case: Field) -> None:
    """The sheet of dura between the hemispheres, above the corpus callosum."""
    points = canvas.points
    sinus = np.float32(0.45) * np.clip(case + np.float32(6), 0, 8)
    sheet = np.abs(points.x) - np.float32(0.4) - sinus
    above = ellipsoid(points, (0, -2, 10), (60, 42, 36))
    falx = np.maximum(np.maximum(sheet, -above), np.maximum(case, np.float32(6) - points.z))
    canvas.paint(Label.DURA, falx)


def _paint_middle(canvas: Canvas) -> None:
    """Stem, corpus callosum, ventricles and nuclei."""
    points = canvas.points
    side = points.mirrored()
    canvas.paint(Label.BRAIN_STEM, brain.stem(points))
    index = points.within((-50, -50, -40), (50, 70, 50))
    if not len(index):
        return
    points, side = points.take(index), side.take(index)
    canvas.paint(Label.WHITE, brain.callosum(side), index)
    canvas.paint(Label.VENTRICLE, brain.lateral_ventricle(side), index)
    canvas.paint(Label.DEEP_GREY, brain.nuclei(side), index)
    canvas.paint(Label.WHITE, brain.pallidum(side), index)
    canvas.paint(Label.VENTRICLE, brain.third_ventricle(points), index)


def marker_distance(points: Points) -> Field:
    """Exact distance to the marker's surface."""
    x, y, z = MARKER.center_lps
    moved = points.shifted(-x, -y, -z)
    reach = np.sqrt(moved.x**2 + moved.y**2 + moved.z**2)
    return np.asarray(reach - np.float32(MARKER.radius_mm))
