"""A figure in words, for those who cannot see it: from the scene alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from viz3d.geometry import AXIS_OF_PLANE, direction_of, nearest_letter
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.directions import convention_word, is_flat, position_words, tilt_words
from viz3d.scene.layer_values import Band
from viz3d.scene.layers import (
    HistogramLayer,
    KernelLayer,
    Layer,
    MaskSurfaceLayer,
    MontageLayer,
    OverlayLayer,
    ReliefLayer,
    SliceLayer,
    SurfaceLayer,
    VolumeLayer,
)
from viz3d.scene.measures import measure_words
from viz3d.scene.model import Cut, Panel, Scene
from viz3d.scene.oblique import LEVEL
from viz3d.scene.resolve import known
from viz3d.scene.surface_colors import coloring_of
from viz3d.scene.view import Viewpoint, fit
from viz3d.scene.views import SIDE_WORDS

#: A side is named from this share of the line of sight on: some fifteen degrees.
LEAST_SHARE: Final = 0.25
_SIDES = {letter: word for word, letter in SIDE_WORDS.items()}
_CUT_SIDES = {**_SIDES, "S": "upper", "I": "lower", "A": "front", "P": "back"}
_BY_STOPS: Final = "the volume with opacity and colour by intensity"
_VOLUMES = {
    "head": "the whole head, drawn as a volume",
    "translucent": "the brain within a translucent head, drawn as a volume",
    "mip": "the brightest intensity along each line of sight (a maximum intensity projection)",
}
_BRAIN_VOLUMES = {
    "head": "the brain alone, drawn as a volume",
    "translucent": _VOLUMES["translucent"],
    "mip": "the brightest intensity of the brain along each line of sight",
}
_CONVENTIONS = {
    "radiological": "in radiological convention: the patient's right is at the left",
    "neurological": "in neurological convention: the patient's left is at the left",
}


def alt_text(scene: Scene) -> str:
    """What a resolved scene shows, in plain English.

    It says nothing of the patient: scenes know nothing of one.

    Parameters
    ----------
    scene : Scene
        Resolved.

    Returns
    -------
    str
        A line for the whole figure and one for each panel.
    """
    count = len(scene.panels)
    start = "A figure of a head" + (f" in {count} panels." if count > 1 else ".")
    lines = [start, *(said for said in (scene.page.heading, scene.page.caption) if said)]
    return "\n".join([*lines, *map(_panel, scene.panels)]) + "\n"


def _panel(panel: Panel) -> str:
    shown = [words for layer in panel.layers if layer.visible for words in _layer(layer)]
    name = " ".join(panel.title.split())
    parts = [_listed(shown), *_views(panel)]
    if _has_cut(panel):
        parts.append(f"{_cut_words(panel.cut)} is cut away")
    text = "; ".join(parts)
    return f"{name}: {text}." if name else f"{text[0].upper()}{text[1:]}."


def _layer(layer: Layer) -> Iterable[str]:
    """What a layer shows; nothing for words, which are read by themselves."""
    match layer:
        case SliceLayer():
            yield f"{_slice(layer)}{_tinted(layer)}"
        case MontageLayer():
            yield f"{_montage(layer)}{_tinted(layer)}"
        case VolumeLayer():
            yield _volume(layer)
        case SurfaceLayer():
            yield f"the {'translucent ' if layer.opacity < 1 else ''}{layer.source} as a surface"
            if coloring := coloring_of(layer):
                yield f"its colours {coloring.title.lower()} ({coloring.units})"
        case MaskSurfaceLayer():
            yield f"the surface of {_band(layer.band)}"
        case ReliefLayer():
            place = position_words(layer.plane, known(layer.position_mm))
            smoothed = _smoothed(layer.sigma_voxels)
            what = f"{layer.plane} slice{_of_brain(layer)}"
            yield f"the {what} at {place}{smoothed}, with intensity as height"
        case KernelLayer():
            yield f"the Gaussian of sigma {layer.sigma_voxels:g} voxels as a surface"
        case HistogramLayer():
            yield _histogram(layer)
        case OverlayLayer():
            yield "a second volume in colour over the slices"
        case AnnotationLayer():
            yield from _annotation(layer)


def _volume(layer: VolumeLayer) -> str:
    if layer.stops:
        return _BY_STOPS
    return _BRAIN_VOLUMES[layer.preset] if layer.part == "brain" else _VOLUMES[layer.preset]


def _slice(layer: SliceLayer) -> str:
    place = position_words(layer.plane, known(layer.position_mm))
    article = "a" if layer.plane[0] in "cs" else "an"
    what = f"{layer.plane} slice{_of_brain(layer)}"
    place += tilt_words(layer.plane, layer.tilt_deg)
    return f"{article} {what} at {place}{_smoothed(layer.sigma_voxels)}"


def _of_brain(layer: SliceLayer | MontageLayer | ReliefLayer) -> str:
    return " of the brain alone" if layer.part == "brain" else ""


def _montage(layer: MontageLayer) -> str:
    places = known(layer.positions_mm)
    first, last = (position_words(layer.plane, places[n]) for n in (0, -1))
    if len(places) == 1:
        return f"one {layer.plane} slice{_of_brain(layer)} at {first}"
    return f"{len(places)} {layer.plane} slices{_of_brain(layer)} from {first} to {last}"


def _tinted(layer: SliceLayer | MontageLayer) -> str:
    if isinstance(layer, SliceLayer) and layer.within:
        return f", showing only {_band(layer.within)}"
    return f", with {_band(layer.tint)} in colour" if layer.tint else ""


def _histogram(layer: HistogramLayer) -> str:
    where = " of the brain alone" if layer.part == "brain" else ""
    text = f"a histogram of the intensities{where} in {layer.bins} bins"
    text += _smoothed(layer.sigma_voxels)
    text += ", on a logarithmic axis" if layer.log else ""
    return text + (f", with {_band(layer.band)} shaded" if layer.band else "")


def _band(band: Band) -> str:
    first, last = known(band.bins)
    return (
        f"the band of histogram bins {first} to {last} of {band.of}{_smoothed(band.sigma_voxels)}"
    )


def _smoothed(sigma_voxels: float) -> str:
    return f" (smoothed, sigma {sigma_voxels:g} voxels)" if sigma_voxels else ""


def _annotation(layer: AnnotationLayer) -> Iterable[str]:
    match layer.what:
        case "text":
            yield f"the words “{' '.join(layer.text.split())}”"
        case "scale-bar":
            length = "" if layer.length_mm == "auto" else f" of {layer.length_mm:g} mm"
            yield f"a scale bar{length}"
        case "color-bar":
            yield f"a colour bar{f' ({layer.text})' if layer.text else ''}"
        case "distance" | "angle" if words := measure_words(layer):
            yield f"{'a distance' if layer.what == 'distance' else 'an angle'} of {words}"
        case _:
            return


def _views(panel: Panel) -> Iterable[str]:
    """From where the panel is seen, where it is seen from somewhere."""
    kinds = {layer.kind for layer in panel.layers if layer.visible}
    if not kinds - {"annotation", "histogram", "kernel"}:
        return
    viewpoint = fit(panel.camera, np.eye(3), 1.0)
    planes = [
        (layer.plane, layer.tilt_deg if isinstance(layer, SliceLayer) else LEVEL)
        for layer in panel.layers
        if isinstance(layer, (SliceLayer, MontageLayer))
    ]
    word = convention_word(viewpoint)
    if word and planes and all(is_flat(plane, viewpoint, tilt) for plane, tilt in planes):
        yield _CONVENTIONS[word]
    else:
        how = ", without perspective" if viewpoint.is_parallel else ""
        yield f"seen from {_side_words(viewpoint)}{how}"


def _side_words(viewpoint: Viewpoint) -> str:
    shares = viewpoint.toward
    order = [axis for axis in np.argsort(-np.abs(shares)) if abs(shares[axis]) > LEAST_SHARE]
    letters = [nearest_letter(shares[axis] * np.eye(3)[axis]) for axis in order]
    words = [_SIDES[letter] for letter in letters]
    return _listed([word if word in ("above", "below") else f"the {word}" for word in words])


def _has_cut(panel: Panel) -> bool:
    return bool(panel.cut.away) and any(getattr(layer, "cut", False) for layer in panel.layers)


def _cut_words(cut: Cut) -> str:
    words = " ".join(_CUT_SIDES[letter] for letter in cut.away)
    at = known(cut.at_lps)
    places = [
        position_words(plane, at[axis])
        for plane, axis in AXIS_OF_PLANE.items()
        if any(direction_of(letter)[axis] for letter in cut.away)
    ]
    return f"the {words} part, from {_listed(places)} on,"


def _listed(words: Sequence[str]) -> str:
    if not words:
        return "nothing"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
