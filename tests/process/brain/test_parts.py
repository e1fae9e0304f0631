"""Each step of the search for the brain, on what is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.process.brain.balls import depth_mm
from viz3d.process.brain.bias import coil_gain
from viz3d.process.brain.core import lower_bound, upper_bound
from viz3d.process.brain.finish import HALF, finished
from viz3d.process.brain.geodesic import grown_within
from viz3d.process.brain.mixture import Classes, fit_classes
from viz3d.process.brain.plausibility import Findings, judged
from viz3d.process.brain.region import SIZE_MM, Region

SHAPE = (110, 130, 110)
GRID = Grid(SHAPE, np.diag([SIZE_MM, SIZE_MM, SIZE_MM, 1.0]))
CLASSES = Classes((300.0, 700.0, 1000.0), (60.0, 60.0, 60.0), (0.1, 0.5, 0.4))


def ball(radius_mm, *, shape=SHAPE, center_mm=None):
    center = (np.array(shape) - 1) / 2 if center_mm is None else np.array(center_mm) / SIZE_MM
    index = np.indices(shape) - center[:, None, None, None]
    return SIZE_MM * np.sqrt((index**2).sum(axis=0)) <= radius_mm


def findings(mask, *, head_mm=81.0, seen=None, classes=CLASSES, white=None, low=500.0):
    """A mask whose tissues are mixed in small cubes, in a round head."""
    i, j, k = np.indices(SHAPE) // 4
    white = (i + j + k) % 2 == 0 if white is None else white
    values = np.where(mask, np.where(white, 1000.0, 700.0), 100.0).astype(np.float32)
    seen = np.ones(SHAPE, bool) if seen is None else seen
    depth = depth_mm(ball(head_mm), SIZE_MM)
    region = Region(values, depth, seen, GRID, np.zeros(3), 0.0)
    return Findings(mask, mask, mask & ball(50.0), values, low, region, classes)


def test_three_known_gaussians_are_found():
    random = np.random.default_rng(3)
    parts = ((250, 60, 4000), (700, 70, 20000), (1000, 70, 16000))
    values = np.concatenate([random.normal(*part) for part in parts])
    classes = fit_classes(values)
    assert classes.means == pytest.approx((250, 700, 1000), abs=12)
    assert classes.sigmas[1:] == pytest.approx((70, 70), abs=6)
    assert classes.weights == pytest.approx((0.1, 0.5, 0.4), abs=0.02)
    assert classes.contrast == pytest.approx(300 / 140, rel=0.1)


def test_vessels_and_fat_do_not_move_the_classes():
    random = np.random.default_rng(5)
    parts = ((250, 60, 4000), (700, 70, 20000), (1000, 70, 16000))
    values = [random.normal(*part) for part in parts]
    spoilt = fit_classes(np.concatenate([*values, random.uniform(1300, 4000, 1200)]))
    assert spoilt.means[1:] == pytest.approx((700, 1000), abs=25)


@pytest.mark.parametrize(
    "values",
    [
        np.full(10_000, 40.0),
        np.random.default_rng(6).normal(1000, 20, 10_000),
        1000 + np.random.default_rng(7).choice([10.0, 30.0, 40.0], 10_000),
    ],
    ids=["one value", "one tissue", "as CT above its air"],
)
def test_values_without_t1_contrast_are_refused(values):
    with pytest.raises(InputError, match=r"No brain found.*T1") as refusal:
        fit_classes(values)
    assert refusal.value.code == "no-brain"


def test_a_known_shading_is_evened():
    z, y, x = np.indices(SHAPE) / np.array(SHAPE)[:, None, None, None] - 0.5
    white = (np.indices(SHAPE) // 5).sum(axis=0) % 2 == 0
    truth = np.where(white, 1000.0, 700.0)
    truth[~ball(70.0)] = 0
    shading = np.exp(0.6 * x + 0.5 * y * y - 0.4 * z)
    shaded = (truth * shading).astype(np.float32)
    inside = ball(66.0)
    even = shaded * coil_gain(shaded, GRID, inside).on(GRID)
    after, before = even[white & ball(60.0)], shaded[white & ball(60.0)]
    assert after.std() / after.mean() < 0.3 * before.std() / before.mean()


def test_growth_goes_around_a_wall_and_not_through_it():
    shape = np.ones((1, 7, 9), bool)
    shape[0, :6, 4] = False
    seed = np.zeros_like(shape)
    seed[0, 3, 3] = True
    grown = grown_within(seed, shape, 3.0, 1.0)
    assert not (grown & ~shape).any()
    assert not grown[0, :, 5:].any()
    assert grown[0, 3, 0]
    # One voxel a step along the rows: three steps lead no further.
    assert grown_within(seed, shape, 2.0, 1.0)[0, 3, :4].tolist() == [False, True, True, True]


def test_bounds_follow_the_contrast():
    assert lower_bound(CLASSES) == 500
    flat = Classes((600.0, 900.0, 1000.0), (40.0, 40.0, 40.0), (0.1, 0.5, 0.4))
    assert lower_bound(flat) == 750
    assert upper_bound(CLASSES) == pytest.approx(1180)
    noisy = Classes((300.0, 700.0, 1000.0), (300.0,) * 3, (0.1, 0.5, 0.4))
    assert upper_bound(noisy) == pytest.approx(1350)


def test_finishing_fills_sulci_and_cuts_nerves():
    tissue = ball(60.0)
    tissue[:, 60:63, :30] = False
    tissue &= ~ball(12.0)
    tissue[50:53, 60:63, :] = True
    soft = finished(tissue)
    found = soft >= HALF
    assert (found | ~ball(57.0)).all()
    assert not found[51, 61, -10:].any()
    assert found.sum() == pytest.approx(ball(60.0).sum(), rel=0.03)


def test_a_brain_passes_without_a_doubt():
    verdict = judged(findings(ball(68.0)))
    assert verdict.value == 1
    assert verdict.doubts == ()


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (findings(ball(54.0)), "6.. mL, not 700 to 2000"),
        (findings(ball(79.0), head_mm=200.0), "20.. mL, not 700 to 2000"),
        (findings(ball(68.0), head_mm=70.0), "% of the outline .* of the skin"),
        (findings(np.zeros(SHAPE, bool)), "0 mL, not"),
    ],
    ids=["small", "large", "at the skin", "nothing"],
)
def test_what_cannot_be_a_brain_is_refused(found, reason):
    with pytest.raises(InputError, match=f"No brain found: .*{reason}") as refusal:
        judged(found)
    assert refusal.value.code == "no-brain"


def test_two_pieces_are_refused_and_a_crumb_is_not():
    crumb = ball(62.0) & ~ball(3.0)
    crumb[2:5, 2:5, 2:5] = True
    judged(findings(crumb))
    halves = ball(68.0)
    halves[:, :, 53:57] = False
    with pytest.raises(InputError, match=r"two pieces, one [0-9]+ % of"):
        judged(findings(halves))


def test_nested_balls_are_refused_as_too_smooth():
    nested = findings(ball(68.0), white=ball(55.0))
    with pytest.raises(InputError, match=r"smooth, not folded \(index 0\.0"):
        judged(nested)


def test_what_has_no_skull_around_it_is_refused():
    # Fluid is told from tissue at a level that all of the surroundings pass.
    with pytest.raises(InputError, match=r"neither fluid nor bone.*100 %"):
        judged(findings(ball(68.0), low=50.0))


def test_a_leak_and_a_disagreement_are_doubts():
    found = findings(ball(68.0))
    found.values[:, :80][~found.mask[:, :80]] = 700.0
    verdict = judged(replace(found, first=ball(62.0)))
    assert verdict.value < 0.8
    assert any("as bright as tissue" in doubt for doubt in verdict.doubts)
    # Balls of 62 and 68 mm: 2 * 62^3 / (62^3 + 68^3).
    assert any("0.862 (Dice)" in doubt or "0.863 (Dice)" in doubt for doubt in verdict.doubts)


def test_doubts_say_what_was_measured():
    seen = np.ones(SHAPE, bool)
    seen[:20] = False
    flat = Classes((300.0, 850.0, 1000.0), (100.0, 100.0, 100.0), (0.1, 0.5, 0.4))
    verdict = judged(findings(ball(68.0), seen=seen, classes=flat))
    assert 0 < verdict.value < 0.7
    assert any("contrast 0.8" in doubt for doubt in verdict.doubts)
    small = judged(findings(ball(58.0)))
    # 4/3 pi 58 mm cubed.
    assert len(small.doubts) == 1
    assert 810 < float(small.doubts[0].split()[0]) < 825
