"""Single values of a scene by their path, as ``--set`` has them: ``3d.skin.color=white``. Pure.

A path names a panel, a layer in it and a field; in a scene of one panel its id is left out, as in
a scene file: ``skin.color``, ``camera.zoom``. ``page.caption`` and ``crosshair_lps`` belong to no
panel. A value is one of TOML; words need no quotes.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from viz3d.errors import SceneError
from viz3d.scene import codec
from viz3d.scene.layer_values import Band
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.validate import validate
from viz3d.scene.views import placed

Value = TypeVar("Value")
Named = TypeVar("Named")

#: Fields of the scene itself, besides its page.
_OF_SCENE: Final = ("crosshair_lps", "title", "name")
_PARTS_OF_PANEL: Final = ("camera", "cut")
#: What is not a value but holds others, or says what a thing is.
_STRUCTURE: Final = ("kind", "layers", "panels", "page", "data", "version")
#: What an absent part begins as, when one of its fields is set.
_ABSENT: Final = {"tint": Band, "within": Band, "band": Band}


class _UnsayableError(Exception):
    """A difference that no setting makes."""


def with_settings(scene: Scene, settings: Iterable[str]) -> Scene:
    """The scene with single values changed, one after the other.

    Parameters
    ----------
    scene : Scene
    settings : iterable of str
        Each a path, ``=`` and a value: ``"3d.camera.azimuth_deg=60"``.

    Raises
    ------
    SceneError
        For a path that leads nowhere (the nearest is named), a value of the wrong kind, or a
        scene that makes no sense.
    """
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals:
            raise SceneError("", f"'{setting}' is no setting such as 3d.skin.color=white")
        scene = _with_value(scene, path.strip(), _value(text.strip()))
    return validate(scene)


def settings_between(before: Scene, after: Scene) -> tuple[str, ...] | None:
    """The settings that make one scene of another; None if it takes more than values.

    What data they name does not count, and a view's word counts as the angles that it means.
    """
    before, after = _in_angles(before), _in_angles(after)
    try:
        found = tuple(_differences(before, after))
        is_made = with_settings(before, found) == after
    except (_UnsayableError, SceneError):
        return None
    return found if is_made else None


def _with_value(scene: Scene, path: str, given: Any) -> Scene:
    panel, rest = _named(scene.panels, path)
    head, _, inner = path.partition(".")
    if panel is None and head == "page" and inner:
        return replace(scene, page=_changed(scene.page, inner, given, path))
    if panel is None and path in _OF_SCENE:
        return _changed(scene, path, given, path)
    if panel is None and len(scene.panels) == 1:
        panel, rest = scene.panels[0], path
    if panel is None:
        ids = [*(panel.id for panel in scene.panels), "page", *_OF_SCENE]
        raise SceneError(path, f"there is no panel '{head}'{codec.suggestion(head, ids)}")
    changed = _with_value_in(panel, rest, given, path)
    panels = tuple(changed if other is panel else other for other in scene.panels)
    return replace(scene, panels=panels)


def _with_value_in(panel: Panel, rest: str, given: Any, path: str) -> Panel:
    head, _, inner = rest.partition(".")
    if head in _PARTS_OF_PANEL:
        return _changed(panel, rest, given, path)
    layer, of_layer = _named(panel.layers, rest)
    if layer is not None:
        changed = _changed(layer, of_layer, given, path)
        layers = tuple(changed if other is layer else other for other in panel.layers)
        return replace(panel, layers=layers)
    if inner:
        known = [*(layer.id for layer in panel.layers), *_PARTS_OF_PANEL]
        raise SceneError(path, f"there is no layer '{head}'{codec.suggestion(head, known)}")
    return _changed(panel, rest, given, path)


def _named(things: Iterable[Named], path: str) -> tuple[Named | None, str]:
    """What a path begins with the id of, the longest one, and the rest of the path."""
    found: Named | None = None
    length = 0
    for thing in things:
        name = str(getattr(thing, "id", ""))
        if path.startswith(f"{name}.") and len(name) >= length:
            found, length = thing, len(name)
    return found, path[length + 1 :] if found is not None else path


def _changed(value: Value, path: str, given: Any, place: str) -> Value:
    """A frozen value with one of its fields, or one deeper inside, as given."""
    name, _, inner = path.partition(".")
    known = [item.name for item in fields(value) if item.name not in _STRUCTURE]  # type: ignore[arg-type]
    if name not in known:
        raise SceneError(place, f"there is no field '{name}'{codec.suggestion(name, known)}")
    if inner:
        part = getattr(value, name)
        if part is None and name in _ABSENT:
            part = _ABSENT[name]()
        if not is_dataclass(part):
            raise SceneError(place, f"'{name}' has no parts")
        return _replaced(value, name, _changed(part, inner, given, place))
    return _replaced(value, name, _decoded(value, name, given, place))


def _decoded(value: Any, name: str, given: Any, place: str) -> Any:
    above = place.rpartition(".")[0]
    # A value of its own type with this field alone; what is not said does not matter.
    return getattr(codec.decode(type(value), {name: given}, above), name)


def _replaced(value: Value, name: str, part: Any) -> Value:
    found: Any = replace(value, **{name: part})  # type: ignore[type-var]
    # A view's word takes the place of the angles before it.
    return placed(found) if isinstance(found, Camera) and name == "view" else found  # type: ignore[return-value]


def _value(text: str) -> Any:
    """A value of TOML, or else the text as it stands."""
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if len(table) == 1 else text


def _in_angles(scene: Scene) -> Scene:
    panels = tuple(replace(panel, camera=placed(panel.camera)) for panel in scene.panels)
    return replace(scene, panels=panels, data=None)


def _differences(before: Scene, after: Scene) -> Iterator[str]:
    yield from _of_fields("", before, after)
    yield from _of_fields("page.", before.page, after.page)
    for was, now in _pairs(before.panels, after.panels):
        prefix = f"{now.id}." if len(after.panels) > 1 else ""
        yield from _of_fields(prefix, was, now)
        for layer, other in _pairs(was.layers, now.layers):
            yield from _of_fields(f"{prefix}{other.id}.", layer, other)


def _pairs(before: tuple[Named, ...], after: tuple[Named, ...]) -> list[tuple[Named, Named]]:
    """What has the same id and is of the same kind."""
    names = [
        [(getattr(thing, "id", ""), type(thing)) for thing in all_] for all_ in (before, after)
    ]
    if names[0] != names[1]:
        raise _UnsayableError
    return list(zip(before, after, strict=True))


def _of_fields(prefix: str, before: Any, after: Any) -> Iterator[str]:
    for item in fields(after):
        was, now = getattr(before, item.name), getattr(after, item.name)
        if was == now or item.name in _STRUCTURE:
            continue
        if is_dataclass(was) and is_dataclass(now):
            yield from _of_fields(f"{prefix}{item.name}.", was, now)
        elif now is None:
            raise _UnsayableError
        else:
            yield f"{prefix}{item.name}={_text(now)}"


def _text(value: Any) -> str:
    """A value as it is set; words without quotes where that is clear."""
    if isinstance(value, str) and value == value.strip() and _value(value) == value:
        return value
    return _toml(codec.encode(value) if is_dataclass(value) else value)


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # JSON leaves the delete character as it is, which TOML refuses.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case tuple() | list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{{', '.join(f'{key} = {_toml(item)}' for key, item in value.items())}}}"
    return repr(value)
