"""``viz3d view`` where no window may open: the real command line, without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def view(*arguments: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-m", "viz3d", "view", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no/such/folder"], 2, "no/such/folder"),
        ([".", "--scene", "plains"], 2, "planes"),
        ([".", "--brain-mask", "nowhere.nii"], 2, "nowhere.nii"),
        (["--brain-mask", "."], 2, "belongs to a series"),
        ([".", "--scene", "missing.toml"], 2, "missing.toml"),
        ([".", "--size", "800x600"], 2, "--benchmark"),
        (["--benchmark"], 2, "PATH"),
        ([], 4, "No window can be opened here"),
    ],
)
def test_refusals_are_one_line_with_the_contracts_code(arguments, code, said) -> None:
    done = view(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout


def test_qt_is_not_loaded_to_refuse(tmp_path: Path) -> None:
    code = (
        "import sys; from viz3d.cli import main; main(['view', 'nowhere']); "
        "assert not {'PySide6', 'vtkmodules'} & {name.partition('.')[0] for name in sys.modules}"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
