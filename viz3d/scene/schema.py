"""The JSON schema of scene files, from the model's own types: for editors that know TOML.

Those find it by a scene file's first line, ``#:schema ./scene.schema.json``, if
``viz3d scenes --schema > scene.schema.json`` wrote it beside the file.
"""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Final, Literal, get_args, get_origin

from viz3d.scene.files import builtin_names
from viz3d.scene.layers import LAYER_KINDS
from viz3d.scene.model import VERSION, Camera, Cut, Data, Page, Panel, Scene

#: The dialect that TOML editors read.
DIALECT: Final = "http://json-schema.org/draft-07/schema#"
#: Of numpydoc: a parameter's names and type, and the lines that describe it.
_PARAMETER: Final = re.compile(r"^(\w[\w, ]*) : .*\n((?:    .*\n?)*)", re.MULTILINE)
_PLAIN: Final = {bool: "boolean", str: "string", int: "integer", float: "number"}

Schema = dict[str, Any]


def schema() -> Schema:
    """The schema of a scene file, JSON schema draft 7."""
    plain = _properties(Scene)
    head: Schema = {
        "version": {"const": VERSION},
        **{name: plain[name] for name in ("name", "title", "crosshair_lps")},
        "data": {"anyOf": [{"type": "string", "minLength": 1}, _table_of(Data)]},
        "page": _table_of(Page),
    }
    single = head | _panel_properties()
    several = head | {"panel": {"type": "array", "minItems": 1, "items": _started_panel()}}
    return {
        "$schema": DIALECT,
        "title": "viz3d scene",
        "type": "object",
        "required": ["version"],
        "if": {"required": ["panel"]},
        "then": _table(several),
        "else": _table(single, ("layer",)),
    }


def _started_panel() -> Schema:
    """A panel of several: with layers of its own, or those of another scene."""
    started = _panel_properties() | {
        "scene": {"enum": builtin_names(), "description": "The scene that it starts from."},
        "panel": {"type": "string", "description": "Which of that scene's panels."},
    }
    return _table(started) | {"anyOf": [{"required": ["layer"]}, {"required": ["scene"]}]}


def _panel_properties() -> Schema:
    plain = _properties(Panel)
    del plain["layers"]
    layers = [_table_of(kind, required=("kind",)) for kind in LAYER_KINDS.values()]
    own = {
        "camera": _table_of(Camera),
        "cut": _table_of(Cut),
        "layer": {"type": "array", "minItems": 1, "items": {"oneOf": layers}},
    }
    return plain | own


def _table_of(value: type[Any], required: tuple[str, ...] = ()) -> Schema:
    """A table with the fields of a dataclass; those without a default must be there."""
    needed = [item.name for item in fields(value) if _is_required(item)]
    described = _table(_properties(value), (*needed, *required))
    return {"description": _summary(value)} | described


def _is_required(item: Any) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _table(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    table: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return table | ({"required": list(required)} if required else {})


def _properties(value: type[Any]) -> Schema:
    hints = typing.get_type_hints(value)
    said = descriptions(value)
    return {
        item.name: _of_type(hints[item.name]) | _about(item, said.get(item.name, ""))
        for item in fields(value)
    }


def _about(item: Any, description: str) -> Schema:
    about: Schema = {"description": description} if description else {}
    if isinstance(item.default, (bool, int, float, str)) and item.name != "kind":
        about["default"] = item.default
    return about


def _of_type(hint: Any) -> Schema:
    """What a field of a type may hold."""
    origin, choices = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"const": choices[0]} if len(choices) == 1 else {"enum": list(choices)}
    if origin in (typing.Union, types.UnionType):
        kinds = [_of_type(choice) for choice in choices if choice is not type(None)]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if origin is tuple:
        return _list_of(choices)
    return {"type": _PLAIN[hint]} if hint in _PLAIN else _table_of(hint)


def _list_of(kinds: tuple[Any, ...]) -> Schema:
    if kinds[-1] is Ellipsis:
        return {"type": "array", "items": _of_type(kinds[0])}
    count = len(kinds)
    items = [_of_type(kind) for kind in kinds]
    return {"type": "array", "items": items, "minItems": count, "maxItems": count}


def _summary(value: type[Any]) -> str:
    return (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ")


def descriptions(value: type[Any]) -> Mapping[str, str]:
    """What a dataclass's docstring says of each field, in one line."""
    return {
        name.strip(): " ".join(text.split())
        for names, text in _PARAMETER.findall(inspect.getdoc(value) or "")
        for name in names.split(",")
    }
