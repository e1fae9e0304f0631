"""Pictures and pages for notebooks: objects that Jupyter knows how to show."""

from __future__ import annotations

import io
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.progress import Progress, silent
from viz3d.rendering.prepared import Prepared
from viz3d.scene.model import Scene
from viz3d.volume import Volume

#: Of a page's frame.
FRAME_PX: Final = (900, 760)


@dataclass(frozen=True)
class Picture:
    """A still picture.

    Parameters
    ----------
    png : bytes
    width : int
        At which it is shown, pixels.
    """

    png: bytes
    width: int

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        return self.png, {"width": self.width}


@dataclass(frozen=True)
class Page:
    """An interactive page in a frame of its own.

    Parameters
    ----------
    html : str
    width, height : int
        Pixels; never wider than the notebook.
    """

    html: str
    width: int
    height: int

    def _repr_html_(self) -> str:
        # Scripts run, but see nothing of the notebook.
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{escape(self.html)}" style="border:0;'
            f'width:{self.width}px;max-width:100%;height:{self.height}px"></iframe>'
        )


def picture(
    volume: Volume,
    scene: Scene,
    size: Size,
    progress: Progress = silent,
    brain_mask: Path | None = None,
) -> Picture:
    """A scene as a notebook shows it: at half its pixels, for sharp screens.

    Raises
    ------
    InputError, SceneError, RenderError
    """
    from PIL import Image

    from viz3d.figure.make import draw

    prepared = Prepared(volume, brain_mask=brain_mask, progress=progress)
    made = draw(scene, prepared, size, progress)
    stream = io.BytesIO()
    image = Image.fromarray(flatten(made.drawing))
    image.save(stream, format="PNG")
    return Picture(stream.getvalue(), max(1, image.width // 2))


def page(
    volume: Volume,
    scene: Scene,
    size: tuple[int, int],
    progress: Progress = silent,
    brain_mask: Path | None = None,
) -> Page:
    """A scene that is turned in the notebook.

    Raises
    ------
    InputError, SceneError, RenderError
    """
    from viz3d.web.make import made

    prepared = Prepared(volume, brain_mask=brain_mask, progress=progress)
    return Page(made(prepared, scene, progress), *size)
