"""What is loaded when: the start-up stays quick, and Qt, VTK and pydicom stay away."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

import viz3d

HEAVY = {"vtkmodules", "pyvista", "PySide6", "pyvistaqt", "pydicom", "scipy", "tqdm"}


def loaded_by(code: str) -> set[str]:
    """Top-level names of the modules that are loaded after the code has run."""
    report = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = loaded_by("import viz3d")
    assert "viz3d" in loaded
    assert not loaded & (HEAVY | {"numpy"})


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(option: str) -> None:
    loaded = loaded_by(f"from viz3d.cli import main; assert main([{option!r}]) == 0")
    assert not loaded & (HEAVY | {"numpy"})


def test_heavy_names_are_seen_when_they_are_loaded() -> None:
    assert "pydicom" in loaded_by("import pydicom")


def test_choosing_a_backend_from_the_cache_does_not_load_vtk() -> None:
    loaded_by("from viz3d.rendering.window import choose_backend; choose_backend()")
    again = loaded_by("from viz3d.rendering.window import choose_backend; choose_backend()")
    assert not again & {"vtkmodules", "pyvista", "numpy"}


@pytest.mark.parametrize("name", viz3d.__all__)
def test_no_module_takes_the_place_of_a_public_name(name: str) -> None:
    if not name.startswith("__"):
        assert importlib.util.find_spec(f"viz3d.{name}") is None
