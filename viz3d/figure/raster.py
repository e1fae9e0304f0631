"""A drawing as pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viz3d.figure.drawing import Drawing


def flatten(drawing: Drawing) -> NDArray[np.uint8]:
    """The drawing's pixels with its marks drawn over them.

    Returns
    -------
    (height, width, 4) uint8 array
        Red, green, blue, alpha; the first row is the top.
    """
    if not drawing.marks:
        return drawing.pixels
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from viz3d.figure.ink import add_marks, sheet_of
    from viz3d.figure.style import own_style

    size = drawing.size
    # A hair more, for matplotlib cuts fractions of pixels off.
    inches = (size.width + 0.01) / size.dpi, (size.height + 0.01) / size.dpi
    # Letters on whole pixels would be elsewhere at every resolution, and beside their halos.
    with own_style({"text.hinting": "no_hinting"}):
        figure, axes = sheet_of(drawing, inches)
        add_marks(axes, drawing.marks, drawing.font)
        figure.set_dpi(size.dpi)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
    return _over(drawing.pixels, np.asarray(canvas.buffer_rgba()))  # type: ignore[no-untyped-call]


def _over(ground: NDArray[np.uint8], ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ink with straight alpha over a ground with straight alpha."""
    picture = ground.copy()
    rows, columns = np.nonzero(ink[..., 3])
    below, above = ground[rows, columns].astype(np.float32), ink[rows, columns].astype(np.float32)
    cover = above[:, 3:] / 255
    left = below[:, 3:] / 255 * (1 - cover)
    alpha = cover + left
    color = (above[:, :3] * cover + below[:, :3] * left) / alpha
    picture[rows, columns] = np.rint(np.concatenate([color, 255 * alpha], axis=1))
    return picture
