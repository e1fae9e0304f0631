"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of the real series: ``VIZ3D_DATA``, or ``shared/data`` beside the repository."""
    folder = Path(os.environ.get("VIZ3D_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real series at {folder} (set VIZ3D_DATA)")
    return folder


@pytest.fixture(scope="session")
def lesson_dir(data_dir: Path) -> Path:
    """The lesson's 184 sagittal slices."""
    return data_dir / "seed_t1_sag_ge"
