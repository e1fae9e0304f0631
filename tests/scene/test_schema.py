"""The JSON schema of scene files: as strict as the reader where types can say it."""

from __future__ import annotations

import tomllib
from typing import Any

import jsonschema
import pytest

from viz3d.errors import SceneError
from viz3d.scene.files import builtin_names, builtin_text, from_text, load, to_text
from viz3d.scene.schema import schema

SLICE = 'version = 1\n[[layer]]\nkind = "slice"\n'


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema.Draft7Validator.check_schema(schema())
    return jsonschema.Draft7Validator(schema())


@pytest.mark.parametrize("name", builtin_names())
def test_every_built_in_scene_is_one(validator: Any, name: str) -> None:
    validator.validate(tomllib.loads(builtin_text(name)))
    validator.validate(tomllib.loads(to_text(load(name))))


@pytest.mark.parametrize(
    "text",
    [
        'data = "x"\n' + SLICE,
        SLICE + "position_mm = -12\nwindow = [10, 20.5]\n[layer.tint]\nbins = [16, 25]\n",
        SLICE + '[data]\npath = "x"\nvolume = 0\n',
        'version = 1\n[[panel]]\nscene = "planes"\n',
        'version = 1\n[[panel]]\nscene = "relief"\npanel = "raw"\ntitle = "x"\n',
        SLICE + "[camera]\nfocus_lps = [1, 2, 3]\n",
    ],
)
def test_what_the_reader_takes_is_one(validator: Any, text: str) -> None:
    from_text(text)
    validator.validate(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "version = 2\n" + SLICE[12:],
        SLICE[12:],
        SLICE + "opacty = 0.5\n",
        SLICE + 'plane = "axiel"\n',
        SLICE + 'opacity = "half"\n',
        SLICE + "visible = 1\n",
        SLICE + "window = [3]\n",
        SLICE + 'window = "aut"\n',
        SLICE + "[layer.tint]\nbins = [1.5, 2]\n",
        SLICE + "[camra]\nzoom = 2\n",
        SLICE + '[data]\nseries = "4"\n',
        SLICE + '[data]\npath = "x"\nsries = "4"\n',
        'version = 1\n[[layer]]\nkind = "slize"\n',
        "version = 1\n[[layer]]\nopacity = 1\n",
        "version = 1\n",
        "version = 1\nlayer = 3\n",
        "version = 1\npage = 3\n" + SLICE[12:],
        'version = 1\n[[panel]]\nscene = "plans"\n',
        'version = 1\n[[panel]]\ntitle = "nothing"\n',
        SLICE + '[[panel]]\nscene = "planes"\n',
    ],
)
def test_what_the_reader_refuses_is_none(validator: Any, text: str) -> None:
    table = tomllib.loads(text)
    with pytest.raises(SceneError):
        from_text(text)
    assert list(validator.iter_errors(table)), text


def test_editors_are_told_what_a_field_is() -> None:
    camera = schema()["else"]["properties"]["camera"]["properties"]
    assert camera["azimuth_deg"]["description"].startswith("0 from the front")
    assert camera["azimuth_deg"]["default"] == 35.0
