"""The inspector's controls, made from the scene's dataclasses by one table. No Qt.

A field that somebody adds to a layer has its control at once: its type says which kind, its name
the unit, its docstring the help. `viz3d.app.panels.about` knows the ranges.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args, get_origin

from viz3d.app.panels import about
from viz3d.app.panels.about import ANY_NUMBER, Span
from viz3d.scene.layers import LAYER_KINDS
from viz3d.scene.schema import descriptions

Widget = Literal[
    "switch",
    "number",
    "integer",
    "pair",
    "range",
    "point",
    "numbers",
    "choice",
    "named",
    "color",
    "colormap",
    "text",
    "words",
    "stops",
    "presence",
]

#: Fields that say what a thing is rather than how it looks.
IDENTITY: Final = frozenset({"kind", "id", "version", "name", "data", "panels", "layers"}) | {
    # Points are moved where they are seen, and a crosshair's tilts are those of the slices.
    "points_lps",
    "tilts_deg",
}
#: Text that is chosen among what the scene holds or knows: see `viz3d.app.panels.choices`.
NAMED: Final = frozenset({"of", "only", "camera_of", "view", "away"})
_COLORS: Final = frozenset({"fill", "halo", "background"})


@dataclass(frozen=True)
class Control:
    """How one field is edited.

    Parameters
    ----------
    path : str
        The field, from the value that is inspected: ``"gamma"``, ``"tint.bins"``.
    label, group, help : str
    widget : str
        The kind of editor.
    unit : str
    span : Span
        Of numbers.
    choices : tuple of str
    words : tuple of str
        What a colour may be besides a colour: "auto", "transparent", "".
    auto : bool
        Whether it may be left to the data.
    is_optional : bool
        Whether it may be absent.
    """

    path: str
    label: str
    group: str
    widget: Widget
    unit: str = ""
    span: Span = ANY_NUMBER
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    auto: bool = False
    is_optional: bool = False
    help: str = ""

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.path.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """Path of the nested value that holds the field; empty at the top."""
        return self.path.rpartition(".")[0]


def controls(cls: type[Any]) -> tuple[Control, ...]:
    """A control for each field of a scene's dataclass, and of what is nested in it.

    Raises
    ------
    TypeError
        For a field of a type that no editor exists for.
    """
    return tuple(_controls(cls, prefix="", group=""))


def covered(cls: type[Any]) -> set[str]:
    """Names of a class's own fields that a control edits, wholly or in parts."""
    return {control.path.partition(".")[0] for control in controls(cls)}


def grouped(cls: type[Any]) -> dict[str, list[Control]]:
    """The controls of a class by group, in the order in which they are shown."""
    found: dict[str, list[Control]] = {group: [] for group in about.GROUPS}
    for control in controls(cls):
        found.setdefault(control.group, []).append(control)
    return {group: members for group, members in found.items() if members}


def _controls(cls: type[Any], prefix: str, group: str) -> Iterator[Control]:
    hints = typing.get_type_hints(cls)
    for item in dataclasses.fields(cls):
        if item.name in IDENTITY:
            continue
        inner, is_optional = _without_none(hints[item.name])
        path = prefix + item.name
        if not dataclasses.is_dataclass(inner):
            yield _control(cls, item, inner, path, group, is_optional=is_optional)
            continue
        label = _label(cls, item.name)
        if is_optional:
            yield Control(path, label, label, "presence", is_optional=True, help=_help(cls, item))
        yield from _controls(typing.cast(type[Any], inner), f"{path}.", label)


def _control(
    cls: type[Any],
    item: dataclasses.Field[Any],
    hint: Any,
    path: str,
    group: str,
    *,
    is_optional: bool,
) -> Control:
    name = item.name
    inner, auto = _without_auto(hint)
    widget, choices = _widget(inner, name, path)
    is_text = inner is str
    return Control(
        path=path,
        label=_label(cls, name),
        group=group or about.GROUP_OF.get(name, "Look"),
        widget=widget,
        unit=_unit(name),
        span=_span(cls, name),
        choices=choices,
        words=_color_words(cls, item) if widget == "color" else (),
        auto=auto or (is_text and widget != "color" and item.default == "auto"),
        is_optional=is_optional,
        help=_help(cls, item),
    )


def _widget(hint: Any, name: str, path: str) -> tuple[Widget, tuple[str, ...]]:
    """The kind of editor, and its choices, for a type without "auto" and None."""
    if get_origin(hint) is Literal:
        return "choice", tuple(str(choice) for choice in get_args(hint))
    if get_origin(hint) is tuple:
        return _tuple_widget(get_args(hint), path), ()
    match hint:
        case builtin if builtin is bool:
            return "switch", ()
        case builtin if builtin is int:
            return "integer", ()
        case builtin if builtin is float:
            return "number", ()
        case builtin if builtin is str:
            return _text_widget(name), ()
    raise TypeError(f"{path}: there is no editor for {hint}")


def _tuple_widget(parts: tuple[Any, ...], path: str) -> Widget:
    match parts:
        case (first, last) if last is Ellipsis and get_origin(first) is tuple:
            return "stops"
        case (first, last) if last is Ellipsis:
            return "words" if first is str else "numbers"
        case (first, _):
            return "range" if first is int else "pair"
        case (_, _, _):
            return "point"
    raise TypeError(f"{path}: there is no editor for {len(parts)} values")


def _text_widget(name: str) -> Widget:
    if name == "colormap":
        return "colormap"
    if name in _COLORS or name.endswith("color"):
        return "color"
    return "named" if name in NAMED else "text"


def _color_words(cls: type[Any], item: dataclasses.Field[Any]) -> tuple[str, ...]:
    """What the color fields take besides colours, as `viz3d.scene.validate` has it."""
    if item.name == "background":
        return ("transparent",) if cls.__name__ == "Page" else ("auto", "transparent")
    if item.name == "halo":
        return ("auto", "")
    return ("auto",) if item.default == "auto" else ()


def _without_none(hint: Any) -> tuple[Any, bool]:
    return _without(hint, lambda part: part is type(None))


def _without_auto(hint: Any) -> tuple[Any, bool]:
    return _without(hint, lambda part: get_args(part) == ("auto",))


def _without(hint: Any, is_dropped: Callable[[Any], bool]) -> tuple[Any, bool]:
    """A union's only other member, and whether there was what is dropped."""
    if get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    parts = get_args(hint)
    kept = [part for part in parts if not is_dropped(part)]
    if len(kept) == len(parts):
        return hint, False
    return functools.reduce(operator.or_, kept), True


def _span(cls: type[Any], name: str) -> Span:
    own = about.SPANS.get(f"{cls.__name__}.{name}")
    return own or about.SPANS.get(name, ANY_NUMBER)


def _label(cls: type[Any], name: str) -> str:
    own = about.LABELS.get(f"{cls.__name__}.{name}")
    if own or name in about.LABELS:
        return own or about.LABELS[name]
    plain = name
    for ending in about.UNITS:
        plain = plain.removesuffix(ending)
    return plain.replace("_", " ").capitalize()


def _unit(name: str) -> str:
    return next((unit for end, unit in about.UNITS.items() if name.endswith(end)), "")


def _help(cls: type[Any], item: dataclasses.Field[Any]) -> str:
    """What the docstring says of a field, its class's own or that of a layer like it."""
    own = descriptions(cls).get(item.name, "")
    return own or next(
        (text for kind in LAYER_KINDS.values() if (text := descriptions(kind).get(item.name))), ""
    )
