"""The frame of the command line: dispatch, one-line refusals, exit codes."""

from __future__ import annotations

import argparse
import io
import logging
import signal
import subprocess
import sys
import types
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from viz3d import __version__
from viz3d.cli import COMMANDS, main
from viz3d.cli.progress import bar
from viz3d.errors import GeometryError, RenderError, SceneError
from viz3d.output import whole_file
from viz3d.progress import silent

Run = Callable[[argparse.Namespace], int]


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Put a function in the place of what ``viz3d info PATH`` does."""

    def put(run: Run) -> None:
        module = types.ModuleType("viz3d.cli.info")
        module.configure = lambda parser: parser.add_argument("path")  # type: ignore[attr-defined]
        module.run = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "viz3d.cli.info", module)

    return put


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error; nothing on standard output."""
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"viz3d {__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert f"  {name} " in said
        assert command.summary in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"usage: viz3d {name}" in said
    command = COMMANDS[name]
    assert ("--series" in said) == (command.finds_series or command.reads_volume)
    for option in ("--volume", "--repair", "--allow-gaps"):
        assert (option in said) == command.reads_volume


def test_mistyped_command_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rendr", "folder"]) == 2
    assert refusal(capsys) == (
        "viz3d: error: no command 'rendr', did you mean 'render'? (see 'viz3d --help')"
    )


@pytest.mark.parametrize("arguments", [[], ["--no-such-option"], ["xyzzy"]])
def test_bad_usage_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert refusal(capsys).startswith("viz3d: error: ")


def test_bad_option_points_to_the_command_s_help(
    pretend: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(lambda args: 0)
    assert main(["info", "folder", "--jsn"]) == 2
    assert refusal(capsys) == (
        "viz3d: error: unrecognized arguments: --jsn (see 'viz3d info --help')"
    )


def test_common_options_reach_the_command(pretend: Callable[[Run], None]) -> None:
    seen: list[argparse.Namespace] = []
    pretend(lambda args: seen.append(args) or 0)  # type: ignore[func-returns-value]
    assert main(["info", "folder", "--series", "4", "--quiet"]) == 0
    assert (seen[0].path, seen[0].series, seen[0].quiet, seen[0].debug) == (
        "folder",
        "4",
        True,
        False,
    )


def test_exit_code_of_the_command_is_returned(pretend: Callable[[Run], None]) -> None:
    pretend(lambda args: 3)
    assert main(["info", "folder"]) == 3


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (SceneError("layer[2].level", "above the\nmaximum 8847"), 2),
        (GeometryError("2 slices missing"), 3),
        (RenderError("Nothing can draw"), 4),
    ],
)
def test_refusals_are_one_line_with_their_exit_code(
    raised: Exception,
    code: int,
    pretend: Callable[[Run], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(args: argparse.Namespace) -> int:
        raise raised

    pretend(refuse)
    assert main(["info", "folder"]) == code
    assert refusal(capsys) == f"viz3d: error: {' '.join(str(raised).split())}"


def test_own_fault_is_one_line_and_debug_gives_the_traceback(
    pretend: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(args: argparse.Namespace) -> int:
        raise ZeroDivisionError("by zero")

    pretend(fail)
    assert main(["info", "folder"]) == 1
    assert refusal(capsys) == (
        "viz3d: error: a fault of viz3d's own: ZeroDivisionError: by zero; run again with --debug"
    )
    assert main(["info", "folder", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_interruption_has_its_code_and_no_traceback(
    pretend: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(args: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    pretend(interrupt)
    assert main(["info", "folder"]) == 130
    assert refusal(capsys) == "viz3d: interrupted"


def test_reader_that_leaves_early_is_no_fault() -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "viz3d", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(timeout=60) == 0
    running.stderr.close()


def test_own_remarks_are_shown_and_those_of_readers_are_not(
    pretend: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def remark(args: argparse.Namespace) -> int:
        warnings.warn("an odd tag", stacklevel=1)
        logging.getLogger("viz3d.dicom").warning("the geometry is repaired")
        return 0

    pretend(remark)
    assert main(["info", "folder"]) == 0
    assert refusal(capsys) == "viz3d: the geometry is repaired"
    assert main(["info", "folder", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


class Terminal(io.StringIO):
    """Standard error as a person has it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_bar_is_silent_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    with bar(quiet=False) as progress:
        assert progress is silent
    monkeypatch.setattr(sys, "stderr", Terminal())
    with bar(quiet=True) as progress:
        assert progress is silent


def test_bar_shows_one_phase_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with bar(quiet=False) as progress:
        progress("Examining", 1, 184)
        progress("Examining", 184, 184)
        progress("Loading", 0, 20)
        progress("Loading", 20, 20)
    shown = terminal.getvalue()
    assert shown.index("Examining") < shown.index("Loading")
    assert "/184" in shown
    assert "/20" in shown
    assert shown.endswith("\r")


def test_terminated_is_unwound(pretend: Callable[[Run], None], tmp_path: Path) -> None:
    target = tmp_path / "half.png"

    def run(args: argparse.Namespace) -> int:
        with whole_file(target) as place:
            place.write_text("half")
            signal.raise_signal(signal.SIGTERM)
        return 0

    before = signal.getsignal(signal.SIGTERM)
    pretend(run)
    assert main(["info", "x"]) == 143
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before
