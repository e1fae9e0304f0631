"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from viz3d.volume import Volume

# The same examples every time: a failure belongs to the change that it is seen with.
settings.register_profile("repeatable", derandomize=True, database=None)
if "HYPOTHESIS_PROFILE" not in os.environ:
    settings.load_profile("repeatable")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of the real series: ``VIZ3D_DATA``, or ``shared/data`` beside the repository.

    Where it is missing, tests of it are skipped; with ``VIZ3D_REQUIRE_DATA`` they fail.
    """
    folder = Path(os.environ.get("VIZ3D_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        missing = f"no real series at {folder} (set VIZ3D_DATA)"
        if os.environ.get("VIZ3D_REQUIRE_DATA"):
            pytest.fail(missing)
        pytest.skip(missing)
    return folder


@pytest.fixture(scope="session")
def lesson_dir(data_dir: Path) -> Path:
    """The lesson's 184 sagittal slices."""
    return data_dir / "seed_t1_sag_ge"


@pytest.fixture(scope="session")
def head_series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthetic head as a small series: 3 mm voxels."""
    from viz3d.phantom import Phantom, write_series

    folder = tmp_path_factory.mktemp("synthetic") / "head"
    write_series(folder, Phantom(shape=(60, 86, 86), spacing_mm=(3.0, 3.0, 3.0)))
    return folder


@pytest.fixture(scope="session")
def head_volume(head_series: Path) -> Volume:
    """The same head, read."""
    import viz3d

    return viz3d.read(head_series)
