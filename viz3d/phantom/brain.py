"""The shapes of the brain: lobes, cerebellum, stem, nuclei and ventricles."""

from __future__ import annotations

import numpy as np

from viz3d.phantom.shapes import (
    Field,
    Points,
    ellipsoid,
    path,
    smooth_intersection,
    smooth_union,
)

#: CSF between the brain's envelope and the bone, mm.
SUBARACHNOID_MM = 1.9
#: Half the gap between the hemispheres, mm.
HALF_FISSURE_MM = 0.7


def brain_case(points: Points) -> Field:
    """The inside of the skull, with the canal of the cord below it."""
    side = points.mirrored()
    lobes = smooth_union(_upper_lobes(side), temporal_lobe(side), 12)
    cerebrum = smooth_union(lobes, ellipsoid(side, (0, 2, 0), (26, 22, 14)), 10)
    below = smooth_union(cerebellum(points), stem(points) - np.float32(2), 6)
    return smooth_union(cerebrum, below, 6) - np.float32(SUBARACHNOID_MM)


def hemisphere(side: Points) -> Field:
    """One cerebral hemisphere's smooth envelope, on mirrored points."""
    lobes = smooth_union(_upper_lobes(side), temporal_lobe(side), 5)
    lobes = smooth_union(lobes, ellipsoid(side, (26, -4, 10), (26, 40, 24)), 6)
    medial = np.asarray(np.float32(HALF_FISSURE_MM) - side.x)
    above_stem = np.asarray(ellipsoid(side, (0, 12, -12), (19, 20, 17)) * np.float32(-1))
    cut = smooth_intersection(lobes, medial, 4)
    return smooth_intersection(cut, above_stem, 5)


def _upper_lobes(side: Points) -> Field:
    frontal = ellipsoid(side, (6, -31, 27), (52, 51, 50))
    parietal = ellipsoid(side, (6, 17, 27), (58, 61, 56))
    occipital = ellipsoid(side, (8, 46, 14), (42, 38, 34))
    frontal = smooth_intersection(frontal, np.float32(1) - side.z, 10)
    parietal = smooth_intersection(parietal, np.float32(-2) - side.z, 10)
    occipital = smooth_intersection(occipital, np.float32(-9) - side.z, 10)
    return smooth_union(smooth_union(frontal, parietal, 14), occipital, 14)


def temporal_lobe(side: Points) -> Field:
    """The temporal lobe, its pole forward and down."""
    return path(
        side, ((35, -32, -16), (43, -4, -11), (43, 28, -2), (34, 44, 6)), (14.5, 17, 17, 15)
    )


def cerebellum(points: Points) -> Field:
    """Both hemispheres of the cerebellum and the vermis between them."""
    side = points.mirrored()
    lobe = ellipsoid(side, (21.5, 42, -29), (30, 28, 22))
    vermis = ellipsoid(side, (0, 45, -24), (15, 25, 23.5))
    return smooth_union(lobe, vermis, 6)


def stem(points: Points) -> Field:
    """Midbrain, pons, medulla and cord."""
    side = points.mirrored()
    axis = path(
        points,
        ((0, 9, 2), (0, 10, -20), (0, 18, -50), (0, 24, -72), (0, 30, -400)),
        (11, 10, 7, 5.2, 5.2),
    )
    pons = ellipsoid(points, (0, 4, -22), (16, 12, 12.5))
    crus = path(side, ((13, -1, 3), (9, 1, -12)), (8, 7))
    arm = path(side, ((11, 5, -22), (22, 28, -27)), (8, 6))
    return smooth_union(smooth_union(axis, pons, 5), smooth_union(crus, arm, 3), 4)


def canal(points: Points) -> Field:
    """The fluid around medulla and cord."""
    return path(points, ((0, 15, -40), (0, 21, -60), (0, 25, -76), (0, 31, -400)), (15, 12, 9.5, 9))


def core(side: Points) -> Field:
    """White matter around the nuclei, where no cortex folds."""
    return ellipsoid(side, (17, 0, 12), (19, 32, 17))


def callosum(side: Points) -> Field:
    """The corpus callosum: half an elliptic ring that runs sideways into the white matter."""
    y = side.y + np.float32(1)
    z = side.z - np.float32(9) - np.float32(0.012) * side.x * side.x
    reach = np.sqrt((y / 36) ** 2 + (z / 24) ** 2)
    ring = np.abs(reach - 1) * np.float32(26)
    ends = np.float32(1.8) * np.clip(np.abs(y) / 34, 0, 1) ** 4
    tube = ring - np.float32(3.1) - ends
    arch = np.maximum(np.maximum(tube, -z - 2), side.x - np.float32(24)).astype(np.float32)
    swept = Points(np.maximum(side.x - 12, 0), side.y, side.z)
    knee = path(swept, ((0, -36.5, 11), (0, -31, 5), (0, -23, 4)), (4.2, 3.0, 1.5))
    splenium = path(swept, ((0, 34.5, 12), (0, 30, 9)), (5.4, 4.2))
    return np.asarray(np.minimum(smooth_union(arch, knee, 2), splenium))


def lateral_ventricle(side: Points) -> Field:
    """Frontal horn, body, atrium, occipital and temporal horns of one side."""
    body = path(
        side,
        ((7.5, -31, 13), (9, -14, 22), (13, 10, 25), (22, 28, 17), (27, 32, 8)),
        (3.4, 4.6, 4.6, 6.2, 5.2),
    )
    occipital = path(side, ((25, 32, 10), (25, 54, 9)), (4.2, 1.8))
    temporal = path(side, ((27, 30, 6), (34, 14, -8), (33, -12, -15)), (3.6, 2.0, 2.4))
    horns = smooth_union(occipital, temporal, 3)
    whole = smooth_union(body, horns, 4)
    septum = np.asarray(np.float32(0.7) - side.x)
    return np.maximum(whole, septum)


def third_ventricle(points: Points) -> Field:
    """The third ventricle, the aqueduct and the fourth ventricle."""
    third = ellipsoid(points, (0, 0, 5), (2.3, 14, 11))
    aqueduct = path(points, ((0, 13, 2), (0, 18, -12)), (1.3, 1.4))
    fourth = ellipsoid(points, (0, 22.5, -23), (7, 4.5, 10))
    return np.asarray(np.minimum(np.minimum(third, aqueduct), fourth))


def nuclei(side: Points) -> Field:
    """Caudate, putamen, thalamus, amygdala and hippocampus."""
    caudate = path(
        side,
        ((13.5, -27, 10), (14.5, -18, 17), (18.5, 4, 25), (26, 22, 18)),
        (6, 5.2, 3.2, 1.8),
    )
    putamen = path(side, ((22, -20, 7), (27, -4, 8), (29, 10, 8)), (5.5, 6.6, 3.6))
    thalamus = ellipsoid(side, (11, 8, 10), (8.5, 15, 9))
    hippocampus = path(side, ((24, -14, -16), (29, 2, -13), (26, 24, 2)), (6.5, 5, 4))
    shapes = (caudate, putamen, thalamus, hippocampus)
    return np.asarray(np.minimum.reduce(shapes))


def pallidum(side: Points) -> Field:
    """The globus pallidus, nearly as bright as white matter."""
    return ellipsoid(side, (19, -4, 6), (4.5, 9, 6))
