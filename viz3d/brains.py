"""The brain of a volume: from a file that somebody made, kept from the last time, or found.

What is kept is known by the voxels, their place and the program that looked: the brain's
mask, its tissues and the coil's shading in numbers, and no word of the series or the patient.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np

from viz3d import __version__
from viz3d.cache import Shelf
from viz3d.errors import InputError
from viz3d.fingerprint import fingerprint
from viz3d.masks import GivenMask, mask_on
from viz3d.process.brain import BrainMask, Confidence, brain_within, find_brain_in
from viz3d.progress import Progress, silent
from viz3d.volume import Volume

#: A given mask of which more lies outside the volume is told of.
MUCH_OUTSIDE: Final = 0.1
#: Some hundred heads.
SHELF: Final = Shelf("brains", 100_000_000)
_NO_BRAIN: Final = "no-brain"

_log = logging.getLogger(__name__)


def brain_of(
    volume: Volume,
    frame: int = 0,
    mask_path: Path | None = None,
    progress: Progress = silent,
) -> BrainMask:
    """The brain of one time point of a volume.

    Parameters
    ----------
    volume : Volume
    frame : int
        Time point, for a 4-D volume.
    mask_path : Path, optional
        A mask made elsewhere, see `viz3d.masks.mask_on`; without it the brain is found.
    progress : Progress

    Returns
    -------
    BrainMask
        On the volume's grid; from the cache, where the same was asked for before.

    Raises
    ------
    InputError
        If there is no brain (`code` "no-brain"), or the file is no mask of it ("bad-mask").
    """
    one = replace(volume, array=volume.frame(frame))
    key = [fingerprint(one.array, one.affine)]
    if mask_path is None:
        key.append(str(one.metadata.get("Modality", "")))
        return _kept(key, lambda: find_brain_in(one, progress))
    given = mask_on(mask_path, one.grid, progress)
    key.append(fingerprint(given.mask, one.affine))
    brain = _kept(key, lambda: brain_within(given.mask, one.array, one.grid, progress))
    return _with_doubt(brain, given, mask_path)


def check_one_time(volume: Volume) -> None:
    """Refuse several time points where one mask is asked for.

    Raises
    ------
    InputError
    """
    if volume.array.ndim == 4:
        raise InputError(
            f"The volume has {len(volume.array)} time points: choose one with --volume N",
            code="several-volumes",
        )


def mask_fingerprint(brain: BrainMask, volume: Volume) -> str:
    """What tells a mask from others on the same volume, whatever file it was in."""
    return fingerprint(brain.mask, volume.affine)


def _with_doubt(brain: BrainMask, given: GivenMask, path: Path) -> BrainMask:
    if given.outside <= MUCH_OUTSIDE:
        return brain
    doubt = f"{100 * given.outside:.0f} % of the mask lies outside the volume"
    _log.warning("%s: %s", path.name, doubt)
    before = brain.confidence
    sure = Confidence(before.value * (1 - given.outside), (*before.doubts, doubt))
    return replace(brain, confidence=sure)


def _kept(key: list[str], make: Callable[[], BrainMask]) -> BrainMask:
    """What is kept under a key, or what is made and then kept; a search in vain too."""
    name = blake2b("\n".join([_method(), *key]).encode(), digest_size=16).hexdigest()
    found = SHELF.get(name)
    if found is not None:
        return _unpacked(found)
    try:
        brain = make()
    except InputError as refusal:
        if refusal.code == _NO_BRAIN:
            SHELF.put(name, _packed({"refusal": np.array(str(refusal))}))
        raise
    SHELF.put(name, _packed(brain.to_arrays()))
    return brain


def _packed(arrays: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def _unpacked(content: bytes) -> BrainMask:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        if "refusal" in arrays:
            raise InputError(str(arrays["refusal"]), code=_NO_BRAIN)
        return BrainMask.from_arrays(dict(arrays))


@cache
def _method() -> str:
    """What looks for brains: the version, and the text of everything that may take part."""
    digest = blake2b(__version__.encode(), digest_size=16)
    with resources.as_file(resources.files("viz3d.process")) as folder:
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()
