"""What is asked for, made definite: data, scene, mask, size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from viz3d.api.paths import PathLike
from viz3d.errors import InputError
from viz3d.volume import Volume

if TYPE_CHECKING:
    from viz3d.figure.size import Size
    from viz3d.reading import Reading
    from viz3d.scene.model import Scene


def named(
    volume: Volume | PathLike,
    scene: str | PathLike | Scene | None,
    reading: Reading,
    brain_mask: PathLike | None,
) -> tuple[Volume | PathLike, str | PathLike | Scene | None, Reading, PathLike | None]:
    """Data, scene, how to read, and mask: where a scene file stands for the data, what it names."""
    from viz3d.reading import is_scene_file, named_in

    if isinstance(volume, Volume) or not is_scene_file(volume):
        return volume, scene, reading, brain_mask
    named = named_in(Path(volume), reading)
    usual = volume if scene is None else scene
    return named.path, usual, named.reading, brain_mask or named.brain_mask or None


def mask_path(brain_mask: PathLike | None) -> Path | None:
    """A given brain mask, which is there."""
    if brain_mask is None:
        return None
    from viz3d.reading import check_there

    check_there(Path(brain_mask))
    return Path(brain_mask)


def page_size(
    scene: Scene,
    size: tuple[int, int] | None,
    sides_mm: tuple[float | None, float | None],
    dpi: float | None,
) -> Size:
    from viz3d.figure.layout import size_in_mm, size_in_pixels
    from viz3d.figure.size import Size

    if size is not None and sides_mm != (None, None):
        raise InputError("Give the size in pixels or in mm, not both", code="bad-size")
    if size is not None:
        return Size.in_pixels(*size) if dpi is None else Size(*size, dpi)
    if sides_mm != (None, None):
        return size_in_mm(scene.page, *sides_mm, 300 if dpi is None else dpi)
    return size_in_pixels(scene.page, 1600, dpi)
