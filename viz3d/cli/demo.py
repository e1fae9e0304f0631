"""``viz3d demo``: the whole tour, on the synthetic head or on a series."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from viz3d.cli import reading_options
from viz3d.cli.progress import bar
from viz3d.errors import InputError

if TYPE_CHECKING:
    from viz3d.progress import Progress
    from viz3d.rendering.prepared import Prepared
    from viz3d.scene.model import Scene
    from viz3d.volume import Volume

SYNTHETIC: Final = "synthetic-head"
NO_BRAIN: Final = "no-brain"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="a series; the synthetic head without it"
    )
    parser.add_argument(
        "-o", "--output", metavar="OUTDIR", default="demo", help="where the pictures go (demo)"
    )
    parser.add_argument(
        "--pixels", metavar="N", type=int, default=1600, help="width of each picture (1600)"
    )


def run(args: argparse.Namespace) -> int:
    from viz3d import api
    from viz3d.rendering.prepared import Prepared

    folder = Path(args.output)
    folder.mkdir(parents=True, exist_ok=True)
    with bar(args.quiet) as progress:
        source = args.path or _write_synthetic_head(folder, progress)
        volume = api.read(source, progress=progress, **reading_options(args))
        _describe(volume, source)
        prepared = Prepared(volume)
        _print_lesson(prepared)
        pictures = _draw_all(prepared, folder, args.pixels, progress)
    print(f"\n{len(pictures)} pictures are in {folder.resolve()}:")
    for picture in pictures:
        print(f"  {picture.name}")
    print(f"\nTurn the head yourself:  viz3d view {source}")
    return 0


def _write_synthetic_head(folder: Path, progress: Progress) -> str:
    from viz3d.phantom import Phantom, write_series

    place = folder / SYNTHETIC
    if not place.is_dir():
        write_series(place, Phantom(), progress)
    return str(place)


def _describe(volume: Volume, source: str) -> None:
    from viz3d.geometry import orientation_words

    shape = " x ".join(str(count) for count in volume.array.shape)
    spacing = " x ".join(f"{mm:g}" for mm in volume.spacing)
    print(f"Read {source}: {shape} voxels of {spacing} mm, {orientation_words(volume.grid)}")


def _print_lesson(prepared: Prepared) -> None:
    """The lesson's numbers: the grey-matter band of the raw and the smoothed histogram."""
    from viz3d.process.mask import band_mask, volume_ml
    from viz3d.scene.layer_values import Band

    for sigma, name in ((0.0, "raw"), (2.0, "smoothed, sigma 2 voxels")):
        band = Band(sigma_voxels=sigma)
        first, last = prepared.grey_bins(band)
        low, high = prepared.histogram(sigma, band.of).band(first, last)
        mask = band_mask(prepared.smoothed(sigma), low, high)
        print(
            f"Grey-matter band, {name}: bins {first}-{last} of {band.of}, "
            f"{low:.1f} < v < {high:.1f}, {int(mask.sum()):,} voxels, "
            f"{volume_ml(mask, prepared.volume.spacing):.0f} mL (scalp included)"
        )


def _draw_all(prepared: Prepared, folder: Path, width: int, progress: Progress) -> list[Path]:
    """One picture for each built-in scene that suits the data."""
    from viz3d.scene.files import builtin_names, load

    pictures = []
    for name in builtin_names():
        scene, picture = load(name), folder / f"{name}.png"
        if not _suits(scene, prepared.volume):
            continue
        try:
            _draw(scene, prepared, picture, width, progress)
        except InputError as refusal:
            if refusal.code != NO_BRAIN:
                raise
            print(f"{name} is left out. {refusal}", file=sys.stderr)
        else:
            pictures.append(picture)
    return pictures


def _suits(scene: Scene, volume: Volume) -> bool:
    """Whether a scene can mean something: given intensities are Hounsfield units."""
    layers = [layer for panel in scene.panels for layer in panel.layers]
    by_intensity = any(layer.kind == "volume" and layer.stops for layer in layers)
    return volume.metadata.get("Modality") == "CT" or not by_intensity


def _draw(scene: Scene, prepared: Prepared, picture: Path, width: int, progress: Progress) -> None:
    from viz3d.figure.files import write_drawing
    from viz3d.figure.layout import size_in_pixels
    from viz3d.figure.make import draw

    made = draw(scene, prepared, size_in_pixels(scene.page, width), progress)
    write_drawing(made.drawing, str(picture), prepared.volume.provenance, made.record)
