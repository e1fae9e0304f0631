"""The private headers of Siemens."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dicom.mosaics import CORNER, NORMAL, STEP_MM, csa_header, protocol
from viz3d.dicom.stacks.csa import read_csa, read_slice_centers


@pytest.mark.parametrize("is_second", [True, False])
def test_both_layouts_of_the_private_header_are_read(is_second):
    # The first element's count of values, here one, is what the older layout adds.
    header = csa_header([("A", ["3.5"]), ("Empty", []), ("Normal", ["0", "0", "-1"])], is_second)
    assert read_csa(header) == {"A": ["3.5"], "Normal": ["0", "0", "-1"]}
    with pytest.raises(ValueError, match="cut short"):
        read_csa(header[:-6])


def test_the_protocol_tells_the_centres_of_slices():
    centers = read_slice_centers(protocol(side=-1))
    assert centers.shape == (5, 3)
    # Half of 3 columns of 2 mm, to posterior, and of 2 rows of 1.5 mm, to inferior.
    assert centers[0] == pytest.approx(CORNER + np.array([0, 3, -1.5]))
    assert np.diff(centers @ NORMAL) == pytest.approx(-STEP_MM)


def test_coordinates_that_are_zero_do_not_stand_in_the_protocol():
    text = b"### ASCCONV BEGIN ###\nsSliceArray.asSlice[1].sPosition.dTra = -3.5e1\n### ASCCONV END"
    assert read_slice_centers(text).tolist() == [[0, 0, 0], [0, 0, -35]]
    assert read_slice_centers(b"sSliceArray.asSlice[1].sPosition.dTra = 3") is None
