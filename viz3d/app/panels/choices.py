"""What fields take that are chosen by name among what the scene holds. Pure; no Qt."""

from __future__ import annotations

from itertools import product
from typing import Final

from viz3d.app.panels.naming import layer_name, panel_name
from viz3d.app.panels.targets import Target
from viz3d.scene.annotation_layer import AnnotationLayer
from viz3d.scene.model import Scene
from viz3d.scene.views import FLAT_VIEWS
from viz3d.session import panel_of

#: A value and what it is called.
Choice = tuple[str, str]

_SIDES: Final = {"A": "front", "P": "back", "L": "left", "R": "right", "S": "above", "I": "below"}


def named_choices(scene: Scene, target: Target, name: str) -> tuple[Choice, ...]:
    """Values and words for a field of `viz3d.app.panels.fields.NAMED`."""
    match name:
        case "of":
            return _layers(scene, target)
        case "only":
            return (("", "all panels"), *_panels(scene))
        case "camera_of":
            others = [choice for choice in _panels(scene) if choice[0] != target.panel_id]
            return (("", "its own"), *others)
        case "view":
            return _VIEWS
        case "away":
            return CUTS
    raise KeyError(name)


def cut_key(letters: str) -> str:
    """The letters of a cut in the order in which `CUTS` has them."""
    return "".join(letter for pair in ("AP", "LR", "SI") for letter in pair if letter in letters)


def _layers(scene: Scene, target: Target) -> tuple[Choice, ...]:
    layers = panel_of(scene, target.panel_id).layers
    shown = [layer for layer in layers if not isinstance(layer, AnnotationLayer)]
    return (("", "nothing"), *((layer.id, layer_name(layer)) for layer in shown))


def _panels(scene: Scene) -> tuple[Choice, ...]:
    return tuple((panel.id, panel_name(panel)) for panel in scene.panels)


def _cut_words(letters: tuple[str, ...]) -> str:
    words = [_SIDES[letter] for letter in letters if letter]
    size = ("nothing", "half", "wedge", "corner")[len(words)]
    return f"{size}: {', '.join(words)}" if words else size


#: Everything that can be cut away: nothing, halves, wedges and corners.
CUTS: Final[tuple[Choice, ...]] = tuple(
    sorted(
        (
            ("".join(letters), _cut_words(letters))
            for letters in product(("", "A", "P"), ("", "L", "R"), ("", "S", "I"))
        ),
        key=lambda choice: len(choice[0]),
    )
)
_VIEWS: Final[tuple[Choice, ...]] = (
    ("", "as it was turned"),
    *((letter, f"from {word}") for letter, word in _SIDES.items()),
    *((name, name.replace("-", ", ")) for name in FLAT_VIEWS),
)
