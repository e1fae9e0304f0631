"""Frozen values to and from plain tables, checked against the values' own types.

One generic reader serves every value of `viz3d.scene.model`: the dataclass says which keys
there are and what they hold, so that a scene file cannot say anything the model does not know.
"""

from __future__ import annotations

import dataclasses
import difflib
import sys
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from viz3d.errors import SceneError

Value = TypeVar("Value")


def decode(cls: type[Value], table: Mapping[str, Any], path: str) -> Value:
    """A value of the dataclass `cls` from a table.

    Raises
    ------
    SceneError
        For an unknown key (the nearest known one is named) or a value of the wrong kind;
        its `field` is the path of what is wrong, such as ``layer[2].opacity``.
    """
    hints = typing.get_type_hints(cls)
    for key in table:
        if key not in hints:
            raise SceneError(join(path, key), f"unknown key{suggestion(key, hints)}")
    values = {key: _decode_as(hints[key], table[key], join(path, key)) for key in table}
    return cls(**values)


def encode(value: Any) -> dict[str, Any]:
    """The table of a dataclass value, without what is as it would be by default."""
    table: dict[str, Any] = {}
    for item in dataclasses.fields(value):
        content = getattr(value, item.name)
        if item.name != "kind" and content == _default(item):
            continue
        if content is not None:
            table[item.name] = _encode_content(content)
    return table


def suggestion(word: str, known: Iterable[str]) -> str:
    """``" (did you mean 'x'?)"``, or the choices where nothing is near; empty without any."""
    choices = list(known)
    if not choices:
        return ""
    near = difflib.get_close_matches(word, choices, n=1)
    if near:
        return f" (did you mean '{near[0]}'?)"
    return f" (there are: {', '.join(choices)})"


def join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _default(item: dataclasses.Field[Any]) -> Any:
    if item.default_factory is not dataclasses.MISSING:
        return item.default_factory()
    return item.default


def _encode_content(content: Any) -> Any:
    if dataclasses.is_dataclass(content):
        return encode(content)
    if isinstance(content, tuple):
        return [_encode_content(item) for item in content]
    return content


def _decode_as(hint: Any, value: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(hint), value, path)
    if origin is Literal:
        return _decode_literal(get_args(hint), value, path)
    if origin is tuple:
        return _decode_tuple(get_args(hint), value, path)
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise SceneError(path, f"expected a table, found {value!r}")
        return decode(typing.cast(type[Any], hint), value, path)
    return _decode_plain(hint, value, path)


def _decode_union(hints: tuple[Any, ...], value: Any, path: str) -> Any:
    choices = [hint for hint in hints if hint is not type(None)]
    words = [word for hint in choices if get_origin(hint) is Literal for word in get_args(hint)]
    if isinstance(value, str) and words and str not in choices:
        return _decode_literal(tuple(words), value, path)
    plain = [hint for hint in choices if get_origin(hint) is not Literal]
    if len(plain) != 1:
        raise TypeError(f"{path}: a union of several kinds of value is not supported: {hints}")
    return _decode_as(plain[0], value, path)


def _decode_literal(choices: tuple[Any, ...], value: Any, path: str) -> Any:
    if value in choices:
        return value
    hint = suggestion(str(value), [str(choice) for choice in choices])
    raise SceneError(path, f"{value!r} is not a choice{hint}")


def _decode_tuple(hints: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise SceneError(path, f"expected a list, found {value!r}")
    if len(hints) == 2 and hints[1] is Ellipsis:
        hints = (hints[0],) * len(value)
    if len(value) != len(hints):
        raise SceneError(path, f"expected {len(hints)} numbers, found {len(value)}")
    pairs = zip(hints, value, strict=True)
    return tuple(_decode_as(hint, item, f"{path}[{n}]") for n, (hint, item) in enumerate(pairs))


def _decode_plain(hint: Any, value: Any, path: str) -> Any:
    if hint is bool and isinstance(value, bool):
        return value
    if hint is str and isinstance(value, str):
        return value
    if hint is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) <= sys.float_info.max:
            return float(value)
        raise SceneError(path, f"expected a finite number, found {value!r}")
    wanted = {bool: "true or false", str: "text", int: "a whole number", float: "a number"}
    raise SceneError(path, f"expected {wanted.get(hint, hint)}, found {value!r}")
