"""The command line: one module per command, imported when it is called.

A command's module has ``configure(parser)``, which adds its arguments, and
``run(args)``, which does the work and returns the exit code. What every command
shares (common options, one-line errors, exit codes) is here.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from viz3d import __version__
from viz3d.errors import Viz3dError

if TYPE_CHECKING:
    from viz3d.reading import Reading

OWN_FAULT = 1
BAD_USAGE = 2
INTERRUPTED = 130
#: Threads of array work hand over between short calls: Python's own 5 ms would be most of it.
SWITCH_SECONDS = 1e-4


@dataclass(frozen=True)
class Command:
    """What is said of a command before its module is imported.

    Parameters
    ----------
    summary : str
        One line of help.
    finds_series : bool
        Whether it looks for series at a path, and so takes ``--series``.
    reads_volume : bool
        Whether it reads the voxels, and so takes the options of `reading_options`.
    """

    summary: str
    finds_series: bool = False
    reads_volume: bool = False


COMMANDS = {
    "view": Command("open the window: rotate the head, drag the slice planes", reads_volume=True),
    "render": Command("draw one figure, with a display or without", reads_volume=True),
    "reproduce": Command("make a figure again, and say if it is the same", reads_volume=True),
    "convert": Command("write the volume as NIfTI, NRRD, MetaImage or VTI", reads_volume=True),
    "movie": Command("write a turntable, a slice sweep or a fade as a movie", reads_volume=True),
    "mesh": Command("write a surface as STL, PLY, OBJ, GLB or VTP", reads_volume=True),
    "mask": Command("find the brain of a T1 head, and write it as a mask", reads_volume=True),
    "tissue": Command("measure grey and white matter in the brain", reads_volume=True),
    "info": Command("list the series found, their metadata and geometry", finds_series=True),
    "check": Command("print the geometry certificate", finds_series=True),
    "scenes": Command("list the built-in scenes, or print one to start from"),
    "phantom": Command("write a synthetic head as a DICOM series with known truth"),
    "demo": Command("render the tour, from the synthetic head or a series", reads_volume=True),
    "doctor": Command("say what can render here, and what to install if nothing can"),
}


class CommandModule(Protocol):
    """What a command's module offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return the exit code."""


class OneLineParser(argparse.ArgumentParser):
    """A parser that answers bad usage in one line instead of a wall."""

    def error(self, message: str) -> NoReturn:
        """Exit with `BAD_USAGE` and a pointer to the help."""
        self.exit(BAD_USAGE, f"viz3d: error: {message} (see '{self.prog} --help')\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments after the program's name; `sys.argv` by default.

    Returns
    -------
    int
        The exit code: 0 fine, 1 a fault of viz3d's own, 2 bad usage or input,
        3 not a regular volume, 4 nothing can render, 130 interrupted.
    """
    _share_processors()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else OWN_FAULT
    except BrokenPipeError:
        return _forget_reader()
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except Viz3dError as refusal:
        return _refuse(refusal, with_traceback="--debug" in arguments)
    except Exception as fault:  # noqa: BLE001 - the command line's edge
        return _own_fault(fault, with_traceback="--debug" in arguments)
    return code


def _share_processors() -> None:
    """Let our threads, not the linear algebra library's own, have the processors.

    Both at once wait for each other: measured, the light of a skin takes twice as long.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.setswitchinterval(SWITCH_SECONDS)


@contextmanager
def _leaving_when_terminated() -> Iterator[None]:
    """Let a scheduler's SIGTERM unwind as Ctrl-C does, so that no half file stays."""

    def leave(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(arguments: list[str]) -> int:
    name, rest = _split_command(arguments)
    module = cast(CommandModule, importlib.import_module(f"viz3d.cli.{name}"))
    parser = _command_parser(name, COMMANDS[name])
    module.configure(parser)
    args = parser.parse_args(rest)
    # Qt's loop seldom comes by Python: the window is ended as it always was.
    unwinding = nullcontext() if name == "view" else _leaving_when_terminated()
    with unwinding, _remarks_shown(quiet=args.quiet, debug=args.debug):
        return module.run(args)


def _split_command(arguments: list[str]) -> tuple[str, list[str]]:
    if not arguments or arguments[0] not in COMMANDS:
        _answer_without_command(arguments)
    return arguments[0], arguments[1:]


def _answer_without_command(arguments: list[str]) -> NoReturn:
    """Leave with the version, the help, or what is wrong."""
    parser = _top_parser()
    if arguments and not arguments[0].startswith("-"):
        parser.error(_unknown_command(arguments[0]))
    parser.parse_args(arguments)
    parser.error("no command given")


def _unknown_command(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    return f"no command {name!r}" + (f", did you mean {near[0]!r}?" if near else "")


def _top_parser() -> OneLineParser:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {command.summary}" for name, command in COMMANDS.items()]
    parser = OneLineParser(
        prog="viz3d",
        usage="viz3d COMMAND [options]",
        description="A folder of DICOM slices in, the head in 3D out.",
        epilog="\n".join(["commands:", *lines, "", "'viz3d COMMAND --help' says more of each."]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"viz3d {__version__}")
    return parser


def _command_parser(name: str, command: Command) -> OneLineParser:
    summary = command.summary[0].upper() + command.summary[1:] + "."
    parser = OneLineParser(prog=f"viz3d {name}", description=summary, allow_abbrev=False)
    common = parser.add_argument_group("common options")
    if command.finds_series or command.reads_volume:
        common.add_argument(
            "--series",
            metavar="ID",
            help="which series: its id in 'viz3d info', its UID, number, or a part of its "
            "description (the one that is clearly the head)",
        )
    if command.reads_volume:
        _add_reading_options(common)
    common.add_argument("--quiet", action="store_true", help="no progress bar, no remarks")
    common.add_argument("--debug", action="store_true", help="tracebacks and all warnings")
    return parser


def _add_reading_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--volume", metavar="N", type=int, help="which volume of several in time, from 0"
    )
    group.add_argument(
        "--repair",
        action="store_true",
        help="straighten a tilted stack, fill gaps, even out steps, by interpolation",
    )
    group.add_argument(
        "--allow-gaps", action="store_true", help="leave the places of missing slices empty"
    )


def reading_options(args: argparse.Namespace) -> Reading:
    """What `viz3d.read` is to be told, from the options of a command that reads volumes."""
    return {
        "series": args.series,
        "volume_index": args.volume,
        "repair": args.repair,
        "allow_gaps": args.allow_gaps,
    }


@contextmanager
def _remarks_shown(*, quiet: bool, debug: bool) -> Iterator[None]:
    """Show what viz3d logs on standard error, and hide what the libraries warn of.

    Readers warn of every odd tag; what matters of it is in the certificate.
    """
    log = logging.getLogger("viz3d")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("viz3d: %(message)s"))
    handler.setLevel(logging.DEBUG if debug else logging.ERROR if quiet else logging.WARNING)
    log.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default" if debug else "ignore")
            yield
    finally:
        log.removeHandler(handler)


def _refuse(refusal: Viz3dError, *, with_traceback: bool) -> int:
    if with_traceback:
        traceback.print_exc()
    _say(f"error: {refusal}")
    return refusal.exit_code


def _own_fault(fault: Exception, *, with_traceback: bool) -> int:
    if with_traceback:
        traceback.print_exc()
    said = f"{type(fault).__name__}: {fault}" if str(fault) else type(fault).__name__
    advice = "" if with_traceback else "; run again with --debug"
    _say(f"error: a fault of viz3d's own: {said}{advice}")
    return OWN_FAULT


def _forget_reader() -> int:
    """Let the interpreter's last flush go nowhere: the reader has what it wanted."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _say(message: str) -> None:
    print("viz3d:", " ".join(message.split()), file=sys.stderr)
