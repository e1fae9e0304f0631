"""The head itself: one head on every grid, with an adult's anatomy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from viz3d.geometry import Grid
from viz3d.phantom import MARKER, TISSUES, Label, Phantom, make_labels, make_volume, truth
from viz3d.phantom.canvas import Canvas
from viz3d.phantom.head import paint_head
from viz3d.phantom.shapes import Points

COARSE = Phantom(shape=(88, 128, 128), spacing_mm=(2.0, 2.0, 2.0))
BRAIN = (
    Label.GREY,
    Label.WHITE,
    Label.DEEP_GREY,
    Label.CEREBELLAR_GREY,
    Label.CEREBELLAR_WHITE,
    Label.BRAIN_STEM,
)


@pytest.fixture(scope="module")
def labels() -> NDArray[np.uint8]:
    return make_labels(COARSE.grid)


def positions_lps(mask: NDArray[np.bool_], grid: Grid = COARSE.grid) -> NDArray[np.float64]:
    return grid.to_lps(np.argwhere(mask)[:, ::-1])


def label_at(*point_lps: float) -> Label:
    x, y, z = (np.array([value], dtype=np.float32) for value in point_lps)
    canvas = Canvas(Points(x, y, z), edge_mm=1.0)
    paint_head(canvas)
    return Label(canvas.labels[0])


@pytest.mark.parametrize(
    "other",
    [
        Phantom(shape=(41, 50, 60), spacing_mm=(3.0, 2.5, 4.0), plane="axial"),
        Phantom(shape=(60, 40, 50), spacing_mm=(2.2, 3.0, 3.0), rotation_deg=(20, 15, -30)),
        Phantom(shape=(50, 40, 60), spacing_mm=(3.0, 3.0, 3.0), plane="coronal", flipped="k"),
    ],
    ids=["axial", "oblique", "left-handed"],
)
def test_every_grid_sees_the_same_head(other: Phantom) -> None:
    seen = make_labels(other.grid)
    random = np.random.default_rng(3)
    index_ijk = random.integers(0, other.grid.size_ijk, (300, 3))
    alone = [label_at(*point) for point in other.grid.to_lps(index_ijk)]
    i, j, k = index_ijk.T
    # single precision may decide otherwise on a tissue's very edge
    assert np.mean(seen[k, j, i] == alone) > 0.99
    assert len(set(alone)) > 5


@pytest.mark.parametrize(
    ("point_lps", "label"),
    [
        ((0, 0, 180), Label.AIR),
        ((32, -79, -14), Label.EYE),
        ((-32, -79, -14), Label.EYE),
        ((32, -87, -14), Label.LENS),
        ((30, 0, 45), Label.WHITE),
        ((11, 8, 10), Label.DEEP_GREY),
        ((0, 5, -20), Label.BRAIN_STEM),
        ((13, 10, 25), Label.VENTRICLE),
        ((27, -66, -43), Label.AIR),
        ((0, -56, -80), Label.MUSCLE),
        ((0, -85, -103), Label.MARROW),
        ((0, 26, -110), Label.BRAIN_STEM),
        (MARKER.center_lps, Label.MARKER),
    ],
)
def test_known_places_hold_what_they_should(point_lps: tuple[float, ...], label: Label) -> None:
    assert label_at(*point_lps) is label


def test_brain_is_an_adults() -> None:
    volumes = truth(COARSE).volumes_ml
    brain_ml = sum(volumes[TISSUES[label].name] for label in BRAIN)
    assert 1150 < brain_ml < 1500
    assert 1.1 < volumes["cortical grey matter"] / volumes["white matter"] < 1.4
    assert 12 < volumes["ventricular fluid"] < 35


def test_head_is_an_adults(labels: NDArray[np.uint8]) -> None:
    above_ears = positions_lps(labels == Label.SKIN)
    above_ears = above_ears[(above_ears[:, 2] > 12) & (above_ears[:, 0] < 66)]
    length = np.ptp(above_ears[:, 1])
    assert 185 < length < 205
    whole = positions_lps(labels == Label.SKIN)
    assert 145 < np.ptp(whole[whole[:, 2] > 30][:, 0]) < 160


def test_face_looks_forward_and_feet_are_down(labels: NDArray[np.uint8]) -> None:
    skin = positions_lps(labels == Label.SKIN)
    nose = skin[np.argmin(skin[:, 1])]
    assert abs(nose[0]) < 4
    assert -60 < nose[2] < -30
    touched = [labels[:, 0].any(), labels[:, -1].any()]
    # rows run downwards in a sagittal scan: the neck leaves at the last, nothing at the first
    assert touched == [False, True]


def test_brain_lies_in_bone_and_not_under_the_bare_skin(labels: NDArray[np.uint8]) -> None:
    height = COARSE.grid.to_lps(np.stack(np.indices(labels.shape)[::-1], axis=-1))[..., 2]
    # below are the ears' canals and the sinuses, which come near the brain
    air = (labels == Label.AIR) & (height > 16)
    depth = ndimage.distance_transform_edt(~air, sampling=2.0)
    assert depth[np.isin(labels, BRAIN) & (height > 22)].min() > 6


def test_cortex_is_a_ribbon_on_white_matter() -> None:
    block = make_labels(Phantom(shape=(70, 70, 70), center_lps=(34, 0, 42)).grid)
    to_white_mm = ndimage.distance_transform_edt(block != Label.WHITE)[block == Label.GREY]
    to_fluid_mm = ndimage.distance_transform_edt(block == Label.GREY)[block == Label.GREY]
    assert 1.4 < np.median(to_white_mm) < 2.6
    assert np.percentile(to_white_mm, 75) < 4.5
    assert to_fluid_mm.max() < 8


@pytest.mark.parametrize(
    "scan",
    [
        {"plane": "axial"},
        {"plane": "sagittal"},
        {"plane": "axial", "rotation_deg": (22, 0, 0)},
        {"plane": "coronal", "rotation_deg": (12, -9, 31)},
        {"plane": "sagittal", "flipped": "k"},
    ],
    ids=["axial", "sagittal", "oblique", "doubly oblique", "left-handed"],
)
def test_marker_is_where_it_is_said_to_be(scan: dict[str, Any]) -> None:
    phantom = Phantom(
        shape=(40, 44, 48), spacing_mm=(0.6, 0.7, 0.8), center_lps=MARKER.center_lps, **scan
    )
    found = positions_lps(make_labels(phantom.grid) == Label.MARKER, phantom.grid)
    assert np.abs(found.mean(axis=0) - MARKER.center_lps).max() < 0.1
    volume_mm3 = len(found) * np.prod(phantom.spacing_mm)
    assert volume_mm3 == pytest.approx(4 / 3 * np.pi * MARKER.radius_mm**3, rel=0.02)


def test_marker_is_on_the_left_alone(labels: NDArray[np.uint8]) -> None:
    assert positions_lps(labels == Label.MARKER)[:, 0].min() > 60
    assert not (make_labels(COARSE.grid, with_marker=False) == Label.MARKER).any()


def test_truth_is_that_of_the_labels(labels: NDArray[np.uint8]) -> None:
    known = truth(COARSE)
    for label in Label:
        counted_ml = np.count_nonzero(labels == label) * 8 / 1000
        assert known.volumes_ml[TISSUES[label].name] == pytest.approx(counted_ml)
    ventricles = positions_lps(labels == Label.VENTRICLE).mean(axis=0)
    assert known.ventricles_center_lps == pytest.approx(tuple(ventricles))
    assert abs(ventricles[0]) < 2
    assert known.marker_center_lps == MARKER.center_lps


def test_volumes_hardly_depend_on_the_grid() -> None:
    axial = Phantom(shape=(90, 110, 110), spacing_mm=(2.4, 2.4, 2.8), plane="axial")
    here, there = truth(COARSE).volumes_ml, truth(axial).volumes_ml
    for tissue in ("white matter", "cortical grey matter", "vitreous", "ventricular fluid"):
        assert here[tissue] == pytest.approx(there[tissue], rel=0.03)


def test_hidden_ventricles_have_no_centre() -> None:
    air = Phantom(shape=(4, 4, 4), center_lps=(0, 0, 200), with_marker=False)
    known = truth(air)
    assert known.ventricles_center_lps is None
    assert known.marker_center_lps is None
    assert known.volumes_ml["air"] == pytest.approx(0.064)


def test_thick_slices_hold_the_average_of_thin_ones() -> None:
    clean = {"noise": 0.0, "shading": 0.0, "plane": "axial", "center_lps": (0.0, 0.0, 20.0)}
    thick = make_volume(Phantom(shape=(2, 90, 90), spacing_mm=(2.0, 2.0, 6.0), **clean))
    thin = make_volume(Phantom(shape=(12, 90, 90), spacing_mm=(2.0, 2.0, 1.0), **clean))
    averaged = thin.array.astype(float).reshape(2, 6, 90, 90).mean(axis=1)
    assert np.abs(thick.array - averaged).mean() < 60
