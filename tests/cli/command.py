"""The real command line, as a person types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def viz3d(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "viz3d", *(str(argument) for argument in arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    return subprocess.run(command, capture_output=True, cwd=cwd, env=environment, check=False)


def assert_refused(result: subprocess.CompletedProcess[bytes], exit_code: int, *words: str) -> None:
    """One line on standard error, which holds the words; nothing on standard output."""
    said = result.stderr.decode()
    assert result.returncode == exit_code, said
    assert said.count("\n") == 1, said
    assert said.startswith("viz3d: error: ")
    for word in words:
        assert word in said
    assert result.stdout == b""
