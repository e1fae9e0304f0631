"""Scene files: TOML in and out.

A file is either one panel, written at the top level (``[camera]``, ``[cut]``, ``[[layer]]``),
or several, as ``[[panel]]`` tables. A panel may start from another scene by ``scene = "planes"``
and change what it names. ``data = "path"``, or a ``[data]`` table, names the series that it is
about.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any, Final

from viz3d.errors import SceneError
from viz3d.scene import codec
from viz3d.scene.layers import LAYER_KINDS, Layer
from viz3d.scene.model import VERSION, Camera, Cut, Data, Page, Panel, Scene
from viz3d.scene.overlays import seen_from_folder
from viz3d.scene.validate import validate
from viz3d.scene.views import placed

_HEAD_KEYS: Final = ("version", "name", "title", "crosshair_lps", "data", "page", "panel")
#: Those that are plain values of the scene.
_SCENE_KEYS: Final = ("name", "title", "crosshair_lps")
_PANEL_KEYS: Final = (
    "id",
    "title",
    "row",
    "column",
    "row_span",
    "column_span",
    "background",
    "camera_of",
    "camera",
    "cut",
    "layer",
)


def builtin_names() -> list[str]:
    """Names of the built-in scenes, sorted."""
    folder = resources.files("viz3d.scene") / "builtin"
    return sorted(Path(item.name).stem for item in folder.iterdir() if item.name.endswith(".toml"))


def builtin_text(name: str) -> str:
    """The TOML text of a built-in scene.

    Raises
    ------
    SceneError
        For an unknown name; the nearest known one is named.
    """
    if name not in builtin_names():
        hint = codec.suggestion(name, builtin_names())
        raise SceneError("", f"There is no built-in scene '{name}'{hint}")
    source = resources.files("viz3d.scene") / "builtin" / f"{name}.toml"
    return source.read_text(encoding="utf-8")


def load(scene: str | Path) -> Scene:
    """A built-in scene by its name, or a scene file by its path (ending in ``.toml``).

    The paths of the data and overlays that a file names become absolute ones.
    """
    folder = Path(scene).parent
    found = seen_from_folder(from_text(_text_of(scene)), folder)
    if found.data is None:
        return found
    mask = found.data.brain_mask
    data = replace(
        found.data,
        path=os.path.abspath(folder / found.data.path),
        brain_mask=os.path.abspath(folder / mask) if mask else "",
    )
    return replace(found, data=data)


def from_text(text: str) -> Scene:
    """A scene from TOML text, checked as a whole.

    Raises
    ------
    SceneError
        For anything that is not a scene; `SceneError.field` says where.
    """
    table = _parse(text)
    version = table.get("version")
    if version != VERSION:
        raise SceneError("version", f"expected {VERSION}, found {version!r}")
    keys = _HEAD_KEYS if "panel" in table else (*_HEAD_KEYS, *_PANEL_KEYS)
    _refuse_unknown(table, keys, "")
    plain: dict[str, Any] = {key: table[key] for key in _SCENE_KEYS if key in table}
    return validate(
        replace(
            codec.decode(Scene, plain, ""),
            page=codec.decode(Page, _table(table, "page"), "page"),
            panels=_panels(table),
            data=_data(table),
        )
    )


def to_text(scene: Scene) -> str:
    """The scene as TOML; `from_text` gives the same scene back."""
    import tomli_w

    said = codec.encode(replace(scene, page=Page(), panels=(), data=None))
    table: dict[str, Any] = {"version": VERSION, **said}
    if scene.data is not None:
        table["data"] = codec.encode(scene.data)
    table["page"] = codec.encode(scene.page)
    table["panel"] = [_panel_table(panel) for panel in scene.panels]
    return tomli_w.dumps({key: value for key, value in table.items() if value not in ("", {})})


def _text_of(scene: str | Path) -> str:
    path = Path(scene)
    if path.suffix != ".toml":
        return builtin_text(str(scene))
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8 text"
        raise SceneError("", f"Cannot read the scene file {path}: {reason}") from fault


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    # Besides its own errors: numbers without end, and tables in tables without end.
    except (ValueError, RecursionError) as fault:
        raise SceneError("", f"The scene is not valid TOML: {fault}") from fault


def _data(table: Mapping[str, Any]) -> Data | None:
    if "data" not in table:
        return None
    value = table["data"]
    named = {"path": value} if isinstance(value, str) else _table(table, "data")
    if not named.get("path"):
        raise SceneError("data.path", "say where the data are, seen from the scene file's folder")
    return codec.decode(Data, named, "data")


def _panels(table: Mapping[str, Any]) -> tuple[Panel, ...]:
    if "panel" not in table:
        single = {key: table[key] for key in _PANEL_KEYS if key in table and key != "title"}
        return (_panel({"id": "0", **single}, ""),)
    tables = _tables(table, "panel", "")
    return tuple(
        _panel({"id": f"{n}", **_started(item, f"panel[{n}]")}, f"panel[{n}]")
        for n, item in enumerate(tables)
    )


def _started(table: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The panel's table, over that of the scene that it starts from."""
    if "scene" not in table:
        return dict(table)
    source = table["scene"]
    if not isinstance(source, str) or source.endswith(".toml"):
        raise SceneError(
            f"{path}.scene", f"expected the name of a built-in scene, found {source!r}"
        )
    started = _only_panel(_parse(builtin_text(source)), table.get("panel"), path)
    for key, value in table.items():
        if key in ("scene", "panel"):
            continue
        merge = isinstance(value, dict) and isinstance(started.get(key), dict)
        started[key] = _merged(started[key], value) if merge else value
    return started


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One table over another; a view's word takes the place of the angles below it."""
    angles = ("azimuth_deg", "elevation_deg", "view") if "view" in above else ()
    return {**{key: value for key, value in below.items() if key not in angles}, **above}


def _only_panel(table: Mapping[str, Any], wanted: Any, path: str) -> dict[str, Any]:
    if "panel" not in table:
        return {key: table[key] for key in _PANEL_KEYS if key in table}
    panels = {panel.get("id", str(n)): panel for n, panel in enumerate(table["panel"])}
    if wanted not in panels:
        hint = codec.suggestion(str(wanted), panels)
        raise SceneError(f"{path}.panel", f"say which of that scene's panels{hint}")
    layout = ("row", "column", "row_span", "column_span")
    return {key: value for key, value in panels[wanted].items() if key not in layout}


def _panel(table: Mapping[str, Any], path: str) -> Panel:
    _refuse_unknown(table, _PANEL_KEYS, path)
    plain = {key: table[key] for key in table if key not in ("camera", "cut", "layer")}
    panel = codec.decode(Panel, plain, path)
    layers = _tables(table, "layer", path)
    return replace(
        panel,
        camera=_camera(_table(table, "camera"), codec.join(path, "camera")),
        cut=codec.decode(Cut, _table(table, "cut"), codec.join(path, "cut")),
        layers=tuple(_layer(item, n, path) for n, item in enumerate(layers)),
    )


def _camera(table: Mapping[str, Any], path: str) -> Camera:
    return placed(codec.decode(Camera, table, path), table.keys(), path)


def _layer(table: Mapping[str, Any], n: int, path: str) -> Layer:
    place = codec.join(path, f"layer[{n}]")
    kind = table.get("kind")
    if kind not in LAYER_KINDS:
        hint = codec.suggestion(str(kind), LAYER_KINDS)
        raise SceneError(f"{place}.kind", f"{kind!r} is not a kind of layer{hint}")
    layer = codec.decode(LAYER_KINDS[kind], table, place)
    return layer if layer.id else replace(layer, id=f"{kind}-{n}")


def _panel_table(panel: Panel) -> dict[str, Any]:
    table = codec.encode(panel)
    layers = table.pop("layers", None)
    return {**table, "layer": layers} if layers else table


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
    for key in table:
        if key not in known:
            raise SceneError(codec.join(path, key), f"unknown key{codec.suggestion(key, known)}")


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise SceneError(key, f"expected a table, found {value!r}")
    return value


def _tables(table: Mapping[str, Any], key: str, path: str) -> list[Mapping[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise SceneError(codec.join(path, key), f"expected tables ([[{key}]]), found {value!r}")
    return value
