"""Outputs that appear whole or not at all.

Whatever is written goes to a hidden neighbour of the target first, so that the last
step is a rename on one file system; a failure or an interruption leaves no trace.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from viz3d.errors import OutputError

#: Given as an output path, it means standard output.
STANDARD_OUTPUT = "-"

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Refuse an output file that cannot be written, before long work is spent on it.

    Parameters
    ----------
    path : path-like
        The file to come, or ``-`` for standard output.

    Raises
    ------
    OutputError
        If it is a folder, its folder is missing or closed to writing, or standard
        output is a terminal.
    """
    if _is_standard_output(path):
        if sys.stdout.isatty():
            raise OutputError("Standard output is a terminal: send it to a file or a pipe")
        return
    target = Path(path)
    with _refusals(target):
        is_folder = target.is_dir() or os.fspath(path).endswith(("/", os.sep))
    if is_folder:
        raise OutputError(f"{target} is a folder: give a file name, such as {target / 'head.png'}")
    _check_parent(target)


@contextmanager
def whole_file(path: str | os.PathLike[str], *, suffix: str | None = None) -> Iterator[Path]:
    """A temporary path to write to, which becomes the target at success.

    Parameters
    ----------
    path : path-like
        The target, replaced if it is there; ``-`` for standard output, binary.
    suffix : str, optional
        Ending of the temporary path; the target's by default.

    Yields
    ------
    pathlib.Path
        An empty file beside the target, with the same ending.

    Raises
    ------
    OutputError
        If the target cannot be written, the disk is full, or nothing was written.
    """
    check_writable(path)
    if _is_stream(path):
        with _streamed(path, suffix) as temporary:
            yield temporary
        return
    # A symbolic link stays one: what it points to is replaced.
    target = Path(os.path.realpath(path))
    ending = target.name[-100:] if suffix is None else suffix
    temporary = target.with_name(f".{secrets.token_hex(4)}-{ending}")
    try:
        with _refusals(target):
            temporary.open("xb").close()
        with _refusals(target, only=_NO_SPACE):
            yield temporary
        _check_holds_something(temporary, target)
        with _refusals(target):
            os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: str | os.PathLike[str], *, merge: bool = False) -> Iterator[Path]:
    """A temporary folder to write to, which becomes the target at success.

    Parameters
    ----------
    path : path-like
        The target: not there yet, or empty.
    merge : bool
        Accept a folder that holds something; files of the same name are replaced
        one by one, the others stay.

    Yields
    ------
    pathlib.Path
        An empty folder beside the target.

    Raises
    ------
    OutputError
        If the target is a file, holds something, or cannot be written.
    """
    target = Path(os.path.realpath(path))
    _check_folder(target, merge=merge)
    temporary = target.with_name(f".{secrets.token_hex(4)}-{target.name[-100:]}")
    try:
        with _refusals(target):
            temporary.mkdir()
        with _refusals(target, only=_NO_SPACE):
            yield temporary
        with _refusals(target):
            _move_folder(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_standard_output(path: str | os.PathLike[str]) -> bool:
    return os.fspath(path) == STANDARD_OUTPUT


def _is_stream(path: str | os.PathLike[str]) -> bool:
    """Whether it is written through rather than replaced: a pipe, /dev/null."""
    return _is_standard_output(path) or (Path(path).exists() and not Path(path).is_file())


@contextmanager
def _streamed(path: str | os.PathLike[str], suffix: str | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="viz3d-") as folder:
        temporary = Path(folder, "output" + (Path(path).suffix if suffix is None else suffix))
        temporary.touch()
        with _refusals(Path(folder), only=_NO_SPACE):
            yield temporary
        _check_holds_something(temporary, Path(path))
        with temporary.open("rb") as source:
            if _is_standard_output(path):
                shutil.copyfileobj(source, sys.stdout.buffer)
                return
            with _refusals(Path(path)), Path(path).open("wb") as stream:
                shutil.copyfileobj(source, stream)


def _check_parent(target: Path) -> None:
    parent = target.parent
    if not parent.is_dir():
        raise OutputError(f"No folder {parent} to write {target.name} in: make it first")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(
            f"The folder {parent} is closed to writing: choose another for the output"
        )


def _check_folder(target: Path, *, merge: bool) -> None:
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file, and a folder is needed: choose another name")
    if target.is_dir() and not merge and any(target.iterdir()):
        raise OutputError(f"{target} is not empty: choose a new folder, or empty it")
    _check_parent(target)


def _check_holds_something(temporary: Path, target: Path) -> None:
    if not temporary.is_file() or temporary.stat().st_size == 0:
        raise OutputError(f"Nothing was written to {target}")


def _move_folder(source: Path, target: Path) -> None:
    if not target.exists():
        source.rename(target)
        return
    for entry in sorted(source.rglob("*")):
        place = target / entry.relative_to(source)
        if entry.is_dir():
            place.mkdir(exist_ok=True)
        else:
            os.replace(entry, place)


@contextmanager
def _refusals(target: Path, *, only: tuple[int, ...] | None = None) -> Iterator[None]:
    """Turn what the system says of an output into one line."""
    try:
        yield
    except OSError as fault:
        if only is not None and fault.errno not in only:
            raise
        raise OutputError(f"Cannot write {target}: {fault.strerror or fault}") from fault
