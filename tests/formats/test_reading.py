"""What reading a volume file has in common, whatever its format."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.formats.synthetic import SHAPE, make_volume
from viz3d.errors import InputError
from viz3d.formats import (
    FileHeader,
    is_volume_file,
    read_entry,
    read_header,
    read_volume,
    write_volume,
)

HEAVY = {"SimpleITK", "vtkmodules", "pyvista", "PySide6"}
#: What nibabel imports, and itself.
OF_NIBABEL = {"nibabel", "scipy", "pydicom"}
PROGRAM = """
import sys
from pathlib import Path
from viz3d.formats import is_volume_file, read_entry
path = Path(sys.argv[1])
assert is_volume_file(path)
if sys.argv[2] == "list":
    assert read_entry(path).verdict == "ok"
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


def loaded(*arguments: object) -> set[str]:
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=True)
    return set(done.stdout.decode().split()) & (HEAVY | OF_NIBABEL)


def test_little_is_imported(tmp_path):
    for ending, allowed in ((".nii.gz", OF_NIBABEL), (".nrrd", set()), (".mha", set())):
        path = tmp_path / f"a{ending}"
        write_volume(make_volume(), path)
        assert loaded(path, "know") == set()
        assert loaded(path, "list") <= allowed


@pytest.mark.parametrize("ending", [".nii", ".nii.gz", ".nrrd", ".mha"])
def test_the_entry_is_the_volume_s_report(tmp_path, ending):
    path = tmp_path / f"my.head{ending}"
    write_volume(make_volume(2, (3, *SHAPE)), path)
    entry, header, volume = read_entry(path), read_header(path), read_volume(path)
    assert isinstance(header, FileHeader)
    assert header.shape == entry.shape == volume.array.shape
    assert header.grid == volume.grid
    assert (header.times, header.dtype, header.warnings) == (3, np.int16, ())
    assert entry.as_json() == volume.report
    assert (entry.id, entry.description, entry.files, entry.residual_mm) == ("1", "my.head", 1, 0.0)


@pytest.mark.parametrize("ending", [".nii", ".nii.gz", ".nrrd", ".mha"])
def test_progress_ends_where_it_said(tmp_path, ending):
    write_volume(make_volume(), tmp_path / f"a{ending}")
    told = []
    read_volume(tmp_path / f"a{ending}", None, lambda *step: told.append(step))
    assert told[-1] == ("Loading", 240, 240)


def test_another_file_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    with pytest.raises(InputError, match=r"no NIfTI, NRRD or MetaImage"):
        read_header(tmp_path / "a.txt")


def test_a_file_that_cannot_be_opened_is_none(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError

    write_volume(make_volume(), tmp_path / "a.nii")
    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert not is_volume_file(tmp_path / "a.nii")
