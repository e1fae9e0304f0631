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


@pytest.fixture(autouse=True, scope="session")
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing is taken from the user's cache, and nothing is left in it."""
    os.environ["VIZ3D_CACHE"] = str(tmp_path_factory.mktemp("cache"))


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


@pytest.fixture(scope="session")
def brain_mask_file(head_volume: Volume, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its true brain, as a file of its own grid."""
    import numpy as np

    from tests.process.brain.synthetic import BRAIN, SULCI_MM
    from viz3d.formats import write_volume
    from viz3d.phantom import make_labels
    from viz3d.process.brain.balls import closed

    grid = head_volume.grid
    mask = closed(np.isin(make_labels(grid), BRAIN), SULCI_MM, grid.spacing[0])
    path = tmp_path_factory.mktemp("mask") / "brain.nii.gz"
    write_volume(Volume(mask.astype(np.uint8), grid), path)
    return path
