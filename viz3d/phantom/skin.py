"""The outer surface of the head: cranium, face, ears and neck."""

from __future__ import annotations

from viz3d.phantom.ear import EAR_BOX, add_ear
from viz3d.phantom.shapes import (
    Field,
    Points,
    Vector,
    capsule,
    ellipsoid,
    path,
    smooth_cut,
    smooth_union,
)

#: Everything of the head lies in this box, mm.
HEAD_BOX: tuple[Vector, Vector] = ((-96, -132, -400), (96, 130, 106))
#: The face, with room for its seams.
FACE_BOX: tuple[Vector, Vector] = ((-80, -132, -160), (80, 26, 44))


def skin_distance(points: Points) -> Field:
    """Signed distance to the skin, air in nostrils and mouth not counted."""
    distance = smooth_union(cranium(points), neck(points), 26)
    index = points.within(*FACE_BOX)
    if len(index):
        distance[index] = add_face(points.take(index).mirrored(), distance[index])
    index = points.mirrored().within(*EAR_BOX)
    if len(index):
        distance[index] = add_ear(points.take(index).mirrored(), distance[index])
    return distance


def cranium(points: Points) -> Field:
    """The scalp over the brain case."""
    back = ellipsoid(points, (0, 14, 22), (75, 83, 72))
    front = ellipsoid(points, (0, -26, 22), (69, 70, 69))
    low = ellipsoid(points, (0, 32, -18), (66, 58, 48))
    return smooth_union(smooth_union(back, front, 24), low, 22)


def neck(points: Points) -> Field:
    """The neck down to where the field of view ends, with its two long muscles."""
    column = path(
        points,
        ((0, 14, -50), (0, 18, -110), (0, 20, -400)),
        (50, 49, 52),
    )
    throat = path(points, ((0, -22, -96), (0, -24, -140), (0, -22, -400)), (22, 21, 22))
    larynx = capsule(points, (0, -44, -143), (0, -40, -160), 6, 9)
    distance = smooth_union(smooth_union(column, throat, 30), larynx, 12)
    side = points.mirrored()
    nodding = path(
        side, ((58, 16, -44), (48, -6, -92), (24, -32, -160), (18, -38, -400)), (9, 9, 8, 8)
    )
    return smooth_union(distance, nodding, 22)


def add_face(face: Points, distance: Field) -> Field:
    """Join the face's forms to the cranium; the points are mirrored to one side."""
    distance = _add_jaw(face, distance)
    distance = _add_brow_and_cheek(face, distance)
    distance = _add_mouth(face, distance)
    distance = _add_eye(face, distance)
    return _add_nose(face, distance)


def _add_jaw(face: Points, distance: Field) -> Field:
    middle = ellipsoid(face, (0, -48, -48), (57, 44, 58))
    distance = smooth_union(distance, middle, 18)
    jaw = path(
        face, ((50, -8, -50), (43, -24, -85), (23, -70, -104), (8, -84, -108)), (12, 12, 11, 11)
    )
    distance = smooth_union(distance, jaw, 20)
    masseter = ellipsoid(face, (40, -30, -58), (20, 30, 40))
    distance = smooth_union(distance, masseter, 18)
    floor = ellipsoid(face, (0, -50, -96), (38, 38, 24))
    distance = smooth_union(distance, floor, 16)
    chin = ellipsoid(face, (0, -87, -108), (17, 13.5, 13))
    return smooth_union(distance, chin, 12)


def _add_brow_and_cheek(face: Points, distance: Field) -> Field:
    brow = path(
        face, ((7, -88.5, 4), (24, -86.5, 7.5), (41, -76, 3), (49, -64, -8)), (6, 6.5, 6, 5)
    )
    distance = smooth_union(distance, brow, 12)
    bone = path(face, ((40, -74, -34), (52, -56, -32), (56, -22, -34)), (12, 10, 10))
    distance = smooth_union(distance, bone, 22)
    temple = ellipsoid(face, (46, -44, -10), (18, 30, 30))
    distance = smooth_union(distance, temple, 16)
    cheek = ellipsoid(face, (32, -71, -60), (22, 21, 30))
    return smooth_union(distance, cheek, 18)


def _add_mouth(face: Points, distance: Field) -> Field:
    muzzle = ellipsoid(face, (0, -79, -74), (30, 23.5, 24))
    distance = smooth_union(distance, muzzle, 14)
    distance = smooth_cut(distance, capsule(face, (0, -108, -92), (16, -103, -92), 6, 4), 12)
    upper = path(
        face,
        ((0, -103, -71), (4.5, -103.6, -70.4), (14, -99.5, -72.2), (24, -91.5, -75.8)),
        (4.2, 4.4, 3.6, 1.8),
    )
    distance = smooth_union(distance, upper, 5)
    lower = path(face, ((0, -101.6, -81), (12, -99, -80), (23, -91.5, -76.8)), (5.6, 5.0, 2.0))
    distance = smooth_union(distance, lower, 4)
    line = path(
        face, ((0, -109.2, -75.6), (12, -105.2, -75.8), (24, -96.5, -76.4)), (1.9, 1.7, 1.0)
    )
    distance = smooth_cut(distance, line, 4)
    philtrum = capsule(face, (0, -108.5, -57), (0, -109.6, -66), 2.8, 2.8)
    distance = smooth_cut(distance, philtrum, 5)
    fold = path(face, ((18, -104, -48), (27, -100, -60), (31, -95, -74)), (1.5, 2.2, 1.2))
    return smooth_cut(distance, fold, 8)


def _add_eye(face: Points, distance: Field) -> Field:
    socket = ellipsoid(face, (29, -99, -12), (17, 14, 10.5))
    distance = smooth_cut(distance, socket, 14)
    inner = ellipsoid(face, (16, -100, -9), (7, 12, 9))
    distance = smooth_cut(distance, inner, 10)
    lids = ellipsoid(face, (32, -78.5, -14), (15, 14.2, 13))
    distance = smooth_union(distance, lids, 5)
    slit = path(
        face,
        (
            (18.5, -86.5, -16.4),
            (25, -91.6, -18.6),
            (32, -93.2, -19.2),
            (39, -91.6, -18.6),
            (47, -85, -15.6),
        ),
        (0.7, 1.0, 1.0, 1.0, 0.7),
    )
    distance = smooth_cut(distance, slit, 2)
    crease = path(
        face,
        ((19, -87, -10), (25, -90.2, -7.8), (32, -92, -6.8), (39, -90.2, -7.4), (47, -83.5, -11)),
        (0.7, 1.0, 1.0, 1.0, 0.7),
    )
    return smooth_cut(distance, crease, 3)


def _add_nose(face: Points, distance: Field) -> Field:
    bridge = path(
        face,
        ((0, -86, -2), (0, -92, -14), (0, -103, -32), (0, -111.5, -45)),
        (6, 5.2, 6.6, 8.2),
    )
    flank = path(face, ((4, -85, -14), (8, -92, -34), (10, -97, -46)), (4, 7.5, 9))
    distance = smooth_union(distance, smooth_union(bridge, flank, 12), 8)
    wing = ellipsoid(face, (11.8, -101.5, -48.5), (6.0, 9.5, 6.8))
    distance = smooth_union(distance, wing, 4)
    column = capsule(face, (0, -111, -49), (0, -99, -54), 4.2, 5.0)
    distance = smooth_union(distance, column, 4)
    groove = path(face, ((19.5, -100, -44), (20, -98, -50), (17, -100, -56)), (1, 1.2, 1.2))
    distance = smooth_cut(distance, groove, 4)
    return smooth_cut(distance, nostril(face), 2)


def nostril(face: Points) -> Field:
    """The opening of one side of the nose, up into the nasal cavity."""
    return path(face, ((7.6, -104, -60), (7.2, -103, -51), (5, -96, -44)), (2.6, 2.8, 2.8))
