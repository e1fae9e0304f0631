"""Files with several slices: enhanced multi-frame objects, and others."""

from __future__ import annotations

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedMRImageStorage

from tests.dicom.synthetic import AXIAL, make_slice, make_slices, write_slice, write_slices
from viz3d.dicom import list_series, read_volume


def sequence_of(**tags):
    item = Dataset()
    for keyword, value in tags.items():
        setattr(item, keyword, value)
    return Sequence([item])


def enhanced(positions, orientation=AXIAL, times=None, slopes=None, groups=None):
    """One multi-frame object, each frame filled with its own number.

    `groups` are the functional groups of each frame, beside its position.
    """
    values = np.repeat(np.arange(len(positions)), 6).reshape(-1, 3)
    image = make_slice(values=values, position=(9, 9, 9), orientation=orientation, spacing=(9, 9))
    for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(image, keyword)
    image.SOPClassUID = EnhancedMRImageStorage
    image.SeriesInstanceUID = "1.2.3"
    image.Rows, image.Columns, image.NumberOfFrames = 2, 3, len(positions)
    shared = Dataset()
    shared.PlaneOrientationSequence = sequence_of(ImageOrientationPatient=list(orientation))
    shared.PixelMeasuresSequence = sequence_of(PixelSpacing=[1.5, 2])
    image.SharedFunctionalGroupsSequence = Sequence([shared])
    given = groups or [Dataset() for _ in positions]
    groups = []
    for k, position in enumerate(positions):
        group = given[k]
        group.PlanePositionSequence = sequence_of(ImagePositionPatient=list(position))
        if times:
            group.FrameContentSequence = sequence_of(TemporalPositionIndex=times[k])
        if slopes:
            group.PixelValueTransformationSequence = sequence_of(
                RescaleSlope=slopes[k], RescaleIntercept=0
            )
        groups.append(group)
    image.PerFrameFunctionalGroupsSequence = Sequence(groups)
    return image


def group_of(**sequences):
    """Functional groups of one frame: sequence keyword to the tags of its item."""
    group = Dataset()
    for keyword, tags in sequences.items():
        setattr(group, keyword, sequence_of(**tags))
    return group


def read_values(path, series=None):
    """The value that fills each slice, as [k] or [t][k]."""
    return read_volume(path, series).array[..., 0, 0].tolist()


def test_frames_are_ordered_by_their_own_positions(tmp_path):
    write_slice(tmp_path / "one", enhanced([(0, 0, z) for z in (8, 0, 4, 12)]))
    volume = read_volume(tmp_path)
    assert volume.array[:, 0, 0].tolist() == [1, 2, 0, 3]
    assert volume.spacing == (2, 1.5, 4)
    assert volume.grid.origin_lps.tolist() == [0, 0, 0]


def test_frames_of_several_times_may_be_interleaved(tmp_path):
    positions = [(0, 0, z) for z in (0, 4, 8) for _ in range(2)]
    write_slice(tmp_path / "one", enhanced(positions, times=[2, 1, 2, 1, 2, 1]))
    volume = read_volume(tmp_path)
    assert volume.array[:, :, 0, 0].tolist() == [[1, 3, 5], [0, 2, 4]]


def test_every_frame_has_its_own_slope(tmp_path):
    image = enhanced([(0, 0, z) for z in (0, 4, 8)], slopes=["2", "3", "0.5"])
    write_slice(tmp_path / "one", image)
    assert read_volume(tmp_path).array[:, 0, 0].tolist() == [0, 3, 1]


def test_a_multi_frame_image_without_positions_is_refused(tmp_path):
    image = enhanced([(0, 0, z) for z in (0, 4, 8)])
    del image.PerFrameFunctionalGroupsSequence
    write_slice(tmp_path / "one", image)
    (entry,) = list_series(tmp_path)
    assert [fault.code for fault in entry.faults] == ["no-position"]


def test_echoes_and_components_of_frames_are_stacks_of_their_own(tmp_path):
    groups = [
        group_of(
            MREchoSequence={"EffectiveEchoTime": echo},
            MRImageFrameTypeSequence={"ComplexImageComponent": component},
        )
        for echo in (2.5, 5.0)
        for component in ("MAGNITUDE", "PHASE")
        for _ in range(3)
    ]
    write_slice(tmp_path / "one", enhanced([(0, 0, z) for z in (0, 4, 8)] * 4, groups=groups))
    found = {e.part: read_values(tmp_path, e.id) for e in list_series(tmp_path)}
    assert found == {
        "magnitude, echo 2.5 ms": [0, 1, 2],
        "phase, echo 2.5 ms": [3, 4, 5],
        "magnitude, echo 5 ms": [6, 7, 8],
        "phase, echo 5 ms": [9, 10, 11],
    }


def test_stack_ids_are_stacks_even_where_their_slices_interleave(tmp_path):
    groups = [group_of(FrameContentSequence={"StackID": name}) for name in "ABABAB"]
    positions = [(0, 0, z) for z in (0, 2, 4, 6, 8, 10)]
    write_slice(tmp_path / "one", enhanced(positions, groups=groups))
    entries = list_series(tmp_path)
    assert [entry.part for entry in entries] == ["stack A", "stack B"]
    assert [read_values(tmp_path, entry.id) for entry in entries] == [[0, 2, 4], [1, 3, 5]]


def test_diffusion_orders_frames_whose_numbers_do_not(tmp_path):
    # b-value and gradient of each frame; the frames of one place in another order each.
    kinds = [(0, None), (1000, (1, 0, 0)), (1000, (0, 1, 0))]
    order = [(0, 0), (1, 2), (2, 1), (0, 2), (1, 1), (0, 1), (2, 0), (1, 0), (2, 2)]
    groups = []
    for _, kind in order:
        value, gradient = kinds[kind]
        group = group_of(MRDiffusionSequence={"DiffusionBValue": float(value)})
        if gradient:
            direction = sequence_of(DiffusionGradientOrientation=list(map(float, gradient)))
            group.MRDiffusionSequence[0].DiffusionGradientDirectionSequence = direction
        groups.append(group)
    positions = [(0, 0, 4 * k) for k, _ in order]
    write_slice(tmp_path / "one", enhanced(positions, groups=groups))
    # b 0 first, then the gradients by their first coordinate.
    expected = [[order.index((k, kind)) for k in range(3)] for kind in (0, 2, 1)]
    assert read_values(tmp_path) == expected


def test_trigger_delays_order_frames_whose_numbers_do_not(tmp_path):
    delays = [0, 40, 40, 0, 0, 40]
    groups = [
        group_of(CardiacSynchronizationSequence={"NominalCardiacTriggerDelayTime": float(delay)})
        for delay in delays
    ]
    positions = [(0, 0, 4 * (k // 2)) for k in range(6)]
    write_slice(tmp_path / "one", enhanced(positions, groups=groups))
    assert read_values(tmp_path) == [[0, 3, 4], [1, 2, 5]]


def test_dimension_index_values_order_frames_whose_numbers_do_not(tmp_path):
    # In-stack position, then the time.
    indices = [(1, 2), (1, 1), (2, 1), (2, 2), (3, 2), (3, 1)]
    groups = [group_of(FrameContentSequence={"DimensionIndexValues": list(i)}) for i in indices]
    positions = [(0, 0, 4 * i[0]) for i in indices]
    write_slice(tmp_path / "one", enhanced(positions, groups=groups))
    assert read_values(tmp_path) == [[1, 2, 5], [0, 3, 4]]


def test_several_objects_are_the_times_of_one_volume(tmp_path):
    for number in (2, 1):
        image = enhanced([(0, 0, z) for z in (0, 4, 8)])
        image.InstanceNumber = number
        image.PixelData = (np.frombuffer(image.PixelData, "<i2") + 10 * number).tobytes()
        write_slice(tmp_path / f"file{3 - number}", image)
    assert read_values(tmp_path) == [[10, 11, 12], [20, 21, 22]]


def test_several_objects_are_the_halves_of_one_volume(tmp_path):
    for part, places in enumerate(((0, 8), (4, 12))):
        image = enhanced([(0, 0, z) for z in places])
        image.InstanceNumber = part
        write_slice(tmp_path / f"part{part}", image)
    assert read_values(tmp_path) == [0, 0, 1, 1]


def test_orientations_in_one_object_are_stacks_of_their_own(tmp_path):
    positions = [(0, 0, 0), (0, 0, 5), (7, 0, 0), (7, 9, 0)]
    planes = [(1, 0, 0, 0, 1, 0)] * 2 + [(1, 0, 0, 0, 0, -1)] * 2
    groups = [
        group_of(PlaneOrientationSequence={"ImageOrientationPatient": list(p)}) for p in planes
    ]
    image = enhanced(positions, groups=groups)
    del image.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence
    write_slice(tmp_path / "one", image)
    entries = {entry.part: entry.id for entry in list_series(tmp_path)}
    assert {part: read_values(tmp_path, name) for part, name in entries.items()} == {
        "axial": [0, 1],
        # The normal of the coronal slices points to posterior.
        "coronal": [2, 3],
    }


def test_a_shared_slope_and_one_at_the_top_scale_every_frame(tmp_path):
    image = enhanced([(0, 0, z) for z in (0, 4, 8)])
    image.RescaleSlope, image.RescaleIntercept = "7", "0"
    write_slice(tmp_path / "one", image)
    assert read_values(tmp_path) == [0, 7, 14]
    image.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence = sequence_of(
        RescaleSlope="3", RescaleIntercept="1"
    )
    write_slice(tmp_path / "one", image)
    assert read_values(tmp_path) == [1, 4, 7]


def test_a_real_world_value_mapping_scales_nothing(tmp_path):
    mapping = {"RealWorldValueSlope": 5.0, "RealWorldValueIntercept": 1.0}
    groups = [group_of(RealWorldValueMappingSequence=mapping) for _ in range(3)]
    write_slice(tmp_path / "one", enhanced([(0, 0, z) for z in (0, 4, 8)], groups=groups))
    assert read_values(tmp_path) == [0, 1, 2]


def test_values_that_tell_images_apart_may_be_nonsense(tmp_path):
    slices = make_slices(4, EchoTime=2.5)
    for slice_ in slices:
        slice_.add_new(0x00181060, "SH", "n/a")
        slice_.add_new(0x00180082, "SH", "?")
    write_slices(tmp_path, slices)
    assert read_volume(tmp_path).array.shape == (4, 5, 7)
