"""VTK's own messages, sent to Python's logging instead of the terminal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from viz3d.errors import RenderError

if TYPE_CHECKING:
    from vtkmodules.vtkCommonCore import vtkOutputWindow

log = logging.getLogger("viz3d.vtk")

_collecting: list[list[str]] = []


def route_messages() -> None:
    """Send what VTK says to the logger ``viz3d.vtk``.

    Asked again, it takes them back from whoever took them meanwhile, as PyVista does.
    """
    from vtkmodules.vtkCommonCore import vtkOutputWindow

    listener = _listener()
    if vtkOutputWindow.GetInstance() is not listener:
        vtkOutputWindow.SetInstance(listener)


@cache
def _listener() -> vtkOutputWindow:
    from vtkmodules.vtkCommonCore import vtkCommand, vtkLogger, vtkStringOutputWindow

    # VTK prints through its logger, whatever the output window is.
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_OFF)
    listener = vtkStringOutputWindow()
    listener.AddObserver(vtkCommand.ErrorEvent, _on_error)
    listener.AddObserver(vtkCommand.WarningEvent, _on_warning)
    return listener


@contextmanager
def errors_raised(doing: str) -> Iterator[None]:
    """Refuse when VTK reports an error meanwhile; without it, errors are only logged.

    Parameters
    ----------
    doing : str
        What VTK is asked for, as the message's beginning: ``"Drawing the frame"``.

    Raises
    ------
    RenderError
        With VTK's first error.
    """
    route_messages()
    errors: list[str] = []
    _collecting.append(errors)
    try:
        yield
    finally:
        _collecting.remove(errors)
    if errors:
        raise RenderError(f"{doing} failed: VTK says {errors[0]!r}", code="vtk-error")


def _on_error(_caller: object, _event: str, text: str) -> None:
    message = _one_line(text)
    if not _collecting:
        log.error("VTK: %s", message)
    for errors in _collecting:
        errors.append(message)


def _on_warning(_caller: object, _event: str, text: str) -> None:
    log.warning("VTK: %s", _one_line(text))


def _one_line(text: str) -> str:
    """Without the line of VTK's source, which comes first, and its debug listing."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[1] if len(lines) > 1 else " ".join(lines)


# VTK passes the text only to observers that ask for it so.
_on_error.CallDataType = "string0"  # type: ignore[attr-defined]
_on_warning.CallDataType = "string0"  # type: ignore[attr-defined]
