"""An interactive page made again from what it carries, and whether it is the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from viz3d.errors import OutputError
from viz3d.figure.carried import carried
from viz3d.figure.record import DataOptions
from viz3d.figure.reproduce import Reproduction, check_mask, compared
from viz3d.output import check_writable, whole_file
from viz3d.progress import Progress, silent
from viz3d.rendering.prepared import Prepared
from viz3d.volume import Volume
from viz3d.web.make import made
from viz3d.web.request import ENDING, is_page


def reproduce(
    figure: Path,
    read: Callable[[DataOptions], Volume],
    output: str | None = None,
    progress: Progress = silent,
    brain_mask: Path | None = None,
) -> Reproduction:
    """Make a page again, and compare; the parameters are those of `viz3d.figure.reproduce`."""
    if output is not None:
        if not is_page(output):
            raise OutputError(f"A page is made again as {ENDING}, not as '{output}'")
        check_writable(output)
    found = carried(figure)
    check_mask(figure, found.record, brain_mask)
    scene, options = found.record.asked_scene(), found.record.reading
    prepared = Prepared(read(options), brain_mask=brain_mask, progress=progress)
    html = made(prepared, scene, progress, options)
    with tempfile.TemporaryDirectory(prefix="viz3d-") as folder:
        path = Path(folder, f"again{ENDING}")
        path.write_text(html, encoding="utf-8", newline="\n")
        again = carried(path)
    if output is not None:
        with whole_file(output, suffix=ENDING) as place:
            place.write_text(html, encoding="utf-8", newline="\n")
    return compared(figure, found, again, {})
