"""The written series, read back with pydicom and by viz3d itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

import viz3d
from viz3d.errors import OutputError
from viz3d.geometry import slice_normal
from viz3d.phantom import Phantom, make_volume, write_series

SCANS: dict[str, dict[str, Any]] = {
    "sagittal": {},
    "axial": {"plane": "axial"},
    "oblique": {"plane": "coronal", "rotation_deg": (12.0, -9.0, 31.0)},
    "left-handed": {"flipped": "k"},
    "shuffled": {"order": "shuffled"},
    "descending": {"order": "descending", "plane": "axial"},
}


def scan(**values: Any) -> Phantom:
    return Phantom(shape=(12, 24, 20), spacing_mm=(8.0, 9.0, 10.5), **values)


def read_by_position(folder: Path, phantom: Phantom) -> list[pydicom.Dataset]:
    normal = phantom.grid.direction[:, 2]
    datasets = [pydicom.dcmread(path) for path in folder.iterdir()]
    return sorted(datasets, key=lambda dataset: float(np.dot(dataset.ImagePositionPatient, normal)))


@pytest.mark.parametrize("name", SCANS)
def test_slices_are_where_the_grid_says(name: str, tmp_path: Path) -> None:
    phantom = scan(**SCANS[name])
    write_series(tmp_path / "head", phantom)
    datasets = read_by_position(tmp_path / "head", phantom)
    grid = phantom.grid
    assert len(datasets) == 12
    for k, dataset in enumerate(datasets):
        row, column = np.array(dataset.ImageOrientationPatient, float).reshape(2, 3)
        step_j, step_i = map(float, dataset.PixelSpacing)
        position = np.array(dataset.ImagePositionPatient, float)
        corner = position + row * step_i * 19 + column * step_j * 23
        assert position == pytest.approx(grid.to_lps((0, 0, k)), abs=1e-4)
        assert corner == pytest.approx(grid.to_lps((19, 23, k)), abs=1e-4)
        slice_normal(dataset.ImageOrientationPatient)


@pytest.mark.parametrize("name", SCANS)
def test_pixels_are_those_in_memory(name: str, tmp_path: Path) -> None:
    phantom = scan(**SCANS[name])
    write_series(tmp_path / "head", phantom)
    stacked = [dataset.pixel_array for dataset in read_by_position(tmp_path / "head", phantom)]
    assert np.array_equal(np.stack(stacked), make_volume(phantom).array)


@pytest.mark.parametrize("name", SCANS)
def test_viz3d_reads_every_voxel_to_its_place(name: str, tmp_path: Path) -> None:
    phantom = scan(**SCANS[name])
    write_series(tmp_path / "head", phantom)
    volume = viz3d.read(tmp_path / "head")
    made = make_volume(phantom)
    index = np.indices(made.grid.shape)[::-1].reshape(3, -1).T
    found = np.rint(volume.grid.to_index(made.grid.to_lps(index))).astype(int)
    assert volume.grid.to_lps(found) == pytest.approx(made.grid.to_lps(index), abs=1e-3)
    i, j, k = found.T
    assert np.array_equal(volume.array[k, j, i], made.array.ravel())
    assert volume.report["verdict"] == "ok"


def test_numbers_follow_the_order_asked_for(tmp_path: Path) -> None:
    orders: dict[str, list[int]] = {}
    for order in ("ascending", "descending", "shuffled"):
        phantom = scan(order=order)
        write_series(tmp_path / order, phantom)
        orders[order] = [
            int(dataset.InstanceNumber) for dataset in read_by_position(tmp_path / order, phantom)
        ]
    assert orders["ascending"] == list(range(1, 13))
    assert orders["descending"] == list(range(12, 0, -1))
    assert sorted(orders["shuffled"]) == orders["ascending"] != orders["shuffled"]


def test_shuffled_names_follow_neither_slices_nor_numbers(tmp_path: Path) -> None:
    write_series(tmp_path / "head", scan(order="shuffled"))
    numbers = [
        int(pydicom.dcmread(path).InstanceNumber) for path in sorted(tmp_path.glob("head/*"))
    ]
    assert sorted(numbers) == list(range(1, 13)) != numbers


def test_files_are_whole_mr_images(tmp_path: Path) -> None:
    write_series(tmp_path / "head", scan())
    datasets = [pydicom.dcmread(path) for path in sorted(tmp_path.glob("head/*"))]
    first = datasets[0]
    assert (
        first.SOPClassUID == pydicom.uid.MRImageStorage == first.file_meta.MediaStorageSOPClassUID
    )
    assert first.file_meta.TransferSyntaxUID == pydicom.uid.ExplicitVRLittleEndian
    assert len({dataset.SOPInstanceUID for dataset in datasets}) == 12
    for dataset in datasets:
        assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
        assert dataset.SeriesInstanceUID == first.SeriesInstanceUID
        assert dataset.FrameOfReferenceUID == first.FrameOfReferenceUID
        assert (dataset.Rows, dataset.Columns) == (24, 20)
        assert [float(mm) for mm in dataset.PixelSpacing] == [9.0, 8.0]
        assert float(dataset.SpacingBetweenSlices) == 10.5
        assert "RescaleSlope" not in dataset
    assert first.SeriesInstanceUID != first.StudyInstanceUID


def test_identifiers_belong_to_the_scan(tmp_path: Path) -> None:
    uids = []
    for name, phantom in (("a", scan()), ("b", scan()), ("c", scan(seed=9))):
        write_series(tmp_path / name, phantom)
        uids.append(pydicom.dcmread(next((tmp_path / name).iterdir())).SeriesInstanceUID)
    assert uids[0] == uids[1] != uids[2]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        write_series(tmp_path, scan())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(what: str, done: int, total: int) -> None:
        if what == "Writing slices" and done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_series(tmp_path / "head", scan(), interrupt)
    assert not list(tmp_path.iterdir())
