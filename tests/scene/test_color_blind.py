"""Planes and tints are told apart by readers who see fewer colours."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from viz3d.geometry import FloatArray
from viz3d.scene.colors import PLANE_COLORS, rgb
from viz3d.scene.layers import SliceLayer
from viz3d.scene.locator import SLICE_COLOR

#: Linear RGB as full dichromats see it: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE
#: Transactions on Visualization and Computer Graphics 15, 2009 (severity 1).
SEEN = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "all colours": np.eye(3).tolist(),
}
#: Difference in CIELAB (1976) of colours that are told apart at a glance, as thin lines too.
DISTINCT = 20.0
#: Linear RGB to XYZ, sRGB and D65 (IEC 61966-2-1).
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(color: str, seen: str) -> FloatArray:
    channels = np.array(rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = XYZ @ (np.array(SEEN[seen]) @ linear).clip(0, 1) / XYZ.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("seen", SEEN)
def test_the_colors_of_planes_are_told_apart(seen: str) -> None:
    for one, other in combinations(PLANE_COLORS.values(), 2):
        assert np.linalg.norm(lab(one, seen) - lab(other, seen)) > DISTINCT


@pytest.mark.parametrize("seen", SEEN)
def test_tints_and_the_locators_line_are_told_from_every_grey(seen: str) -> None:
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15)]
    for color in (SliceLayer().tint_color, SLICE_COLOR):
        assert min(np.linalg.norm(lab(color, seen) - lab(grey, seen)) for grey in greys) > DISTINCT


def test_red_and_green_would_not_pass() -> None:
    difference = lab("#b04020", "deuteranopia") - lab("#507010", "deuteranopia")
    assert np.linalg.norm(difference) < DISTINCT
