"""Whether a window can be opened here, asked without Qt."""

from __future__ import annotations

from viz3d.errors import RenderError
from viz3d.rendering.advice import window_line
from viz3d.rendering.desktop import missing_window_libraries, why_no_window


def check_display() -> None:
    """Refuse where Qt would end the process.

    Raises
    ------
    RenderError
    """
    reason = why_no_window()
    if not reason:
        return
    remedy = (
        f"install with `{window_line()}`" if missing_window_libraries() else "use `viz3d render`"
    )
    raise RenderError(f"No window can be opened here: {reason}; {remedy}", code="no-window")
