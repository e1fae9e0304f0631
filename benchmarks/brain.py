"""``python -m benchmarks.brain [--data DIR]``: brain masks by several ways, against the truth.

The truth is the synthetic head's tissue, sulci filled, down to the foramen magnum. Real heads
have none here: of these the volume is told, and the overlap with what this program finds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes

import viz3d
from benchmarks.brain_peers import deformable_mesh, marker_watershed, threshold_with_opening
from viz3d.errors import InputError
from viz3d.geometry import Grid
from viz3d.phantom import WHITE_VALUE, Label, Phantom, make_labels, make_volume
from viz3d.process.brain import find_brain
from viz3d.process.brain.balls import closed
from viz3d.process.mask import Mask, volume_ml

Method = Callable[[NDArray[Any], Grid], Mask]

BRAIN = (
    Label.GREY,
    Label.WHITE,
    Label.CEREBELLAR_GREY,
    Label.CEREBELLAR_WHITE,
    Label.BRAIN_STEM,
    Label.DEEP_GREY,
    Label.VENTRICLE,
)
SULCI_MM = 8.0
FORAMEN_MM = -62.0
COARSE = {"shape": (90, 128, 128), "spacing_mm": (2.0, 2.0, 2.0)}
FINE = {"shape": (176, 240, 240), "shading": 0.3, "noise": 0.04}
DISGUISES: dict[str, dict[str, Any]] = {
    "2 mm": COARSE,
    "noise 8 %": COARSE | {"noise": 0.08, "seed": 3},
    "shading 50 %": COARSE | {"shading": 0.5, "seed": 1},
    "cropped neck": COARSE | {"shape": (90, 75, 128), "center_lps": (0.0, -8.0, 25.0)},
    "turned 30 deg": COARSE | {"shape": (110, 140, 140), "rotation_deg": (30.0, -10.0, 20.0)},
    "flipped": COARSE | {"plane": "axial", "shape": (90, 120, 100), "flipped": "ik"},
    "1 mm": FINE,
    "1 x 1 x 3 mm": FINE | {"shape": (60, 256, 256), "spacing_mm": (1.0, 1.0, 3.0)},
}
GAMMAS = (0.85, 1.5)
HEADS = ("seed_t1_sag_ge", "head_t1_siemens_oblique", "mr_enhanced_xa30_t1")


def ours(array: NDArray[Any], grid: Grid) -> Mask:
    """What this program does."""
    return find_brain(array, grid).mask


METHODS: dict[str, Method] = {
    "viz3d": ours,
    "threshold, opening": threshold_with_opening,
    "marker watershed": marker_watershed,
    "BET-like mesh": deformable_mesh,
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.brain", description=__doc__)
    parser.add_argument("--data", type=Path, help=f"folder with {', '.join(HEADS)}")
    args = parser.parse_args()
    print(f"{'Dice':16}" + "".join(f"{name:>20}" for name in METHODS))
    rows = []
    for name, array, grid, truth in disguises():
        rows.append([_dice(found, truth) for found in _each(array, grid)])
        print(f"{name:16}" + "".join(f"{value:20.3f}" for value in rows[-1]), flush=True)
    for name, values in (("mean", np.mean(rows, axis=0)), ("worst", np.min(rows, axis=0))):
        print(f"{name:16}" + "".join(f"{value:20.3f}" for value in values))
    if args.data:
        print_heads(args.data)


def print_heads(data: Path) -> None:
    """Volume, overlap with ours, and seconds of processor time."""
    print("\nmL, Dice with viz3d, CPU s")
    for name in HEADS:
        volume = viz3d.read(data / name)
        cells, reference = [], None
        for method in METHODS.values():
            start = time.process_time()
            found = _found(method, volume.array, volume.grid)
            seconds = time.process_time() - start
            reference = found if reference is None else reference
            millilitres = volume_ml(found, volume.grid.spacing)
            cells.append(f"{millilitres:.0f} {_dice(found, reference):.3f} {seconds:.1f}")
        print(f"{name:26}" + "".join(f"{cell:>20}" for cell in cells), flush=True)


def disguises() -> Iterator[tuple[str, NDArray[Any], Grid, Mask]]:
    """Name, picture, place and true brain."""
    for name, changes in DISGUISES.items():
        phantom = Phantom(**changes)
        yield name, make_volume(phantom).array, phantom.grid, _truth(phantom.grid)
    plain = Phantom(**COARSE)
    picture, truth = np.maximum(make_volume(plain).array, 0) / WHITE_VALUE, _truth(plain.grid)
    for gamma in GAMMAS:
        yield f"contrast ^{gamma:g}", WHITE_VALUE * picture**gamma, plain.grid, truth


def _truth(grid: Grid) -> Mask:
    tissue = np.isin(make_labels(grid), BRAIN)
    whole = binary_fill_holes(closed(tissue, SULCI_MM, min(grid.spacing)))
    points = np.indices(grid.shape)[::-1].reshape(3, -1).T
    above = grid.to_lps(points)[:, 2].reshape(grid.shape) > FORAMEN_MM
    return np.asarray(whole & above)


def _each(array: NDArray[Any], grid: Grid) -> list[Mask]:
    return [_found(method, array, grid) for method in METHODS.values()]


def _found(method: Method, array: NDArray[Any], grid: Grid) -> Mask:
    """Nothing where a method refuses: its Dice is then 0."""
    try:
        return method(array, grid)
    except InputError:
        return np.zeros(grid.shape, np.bool_)


def _dice(mask: Mask, truth: Mask) -> float:
    return float(2 * (mask & truth).sum() / max(mask.sum() + truth.sum(), 1))


if __name__ == "__main__":
    main()
