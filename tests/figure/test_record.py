"""What a figure carries: all that is needed, nothing of the patient, and from anybody's hands."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from viz3d import __version__
from viz3d.errors import InputError
from viz3d.figure.record import (
    LONGEST,
    DataOptions,
    Record,
    Renderer,
    new_record,
    record_from,
    record_text,
    this_renderer,
)
from viz3d.figure.size import Size
from viz3d.scene.files import builtin_names, load
from viz3d.scene.model import Data


def some_record(name: str = "planes") -> Record:
    size = Size.in_mm(89.0, 60.5, 300)
    options = DataOptions(volume_index=2, repair=True)
    return new_record(
        load(name),
        size,
        "blake2b:1",
        renderer=this_renderer(),
        provenance=("straightened: 14.0°",),
        options=options,
    )


@pytest.mark.parametrize("name", builtin_names())
def test_every_scene_comes_back(name: str) -> None:
    record = some_record(name)
    again = record_from(record_text(record))
    assert again == record
    assert again.asked_scene() == load(name)


def test_it_says_what_made_it() -> None:
    record = some_record()
    assert record.viz3d == __version__
    assert record.renderer.vtk.startswith("9.")
    assert record.renderer.opengl
    assert record.renderer.matplotlib.startswith("3.")


def test_it_is_one_line_of_ascii() -> None:
    text = record_text(some_record())
    assert text.isascii()
    assert "\n" not in text


def test_the_data_s_path_stays_at_home() -> None:
    scene = replace(load("planes"), data=Data("/home/doe/DOE_JANE", series="1.2.3"))
    text = record_text(new_record(scene, Size.in_pixels(80, 60), "", renderer=Renderer()))
    assert "DOE" not in text
    assert "1.2.3" not in text


def test_of_how_the_series_was_read_its_name_stays_at_home() -> None:
    options = DataOptions.of({"series": "DOE_JANE", "volume_index": 1, "allow_gaps": True})
    assert options == DataOptions(1, repair=False, allow_gaps=True)


def test_what_is_asked_for_goes_before_the_record() -> None:
    options = DataOptions(volume_index=1, repair=True)
    assert options.given({"series": "4", "volume_index": 0}) == {
        "series": "4", "volume_index": 0, "repair": True, "allow_gaps": False,
    }  # fmt: skip
    assert options.given({"volume_index": None})["volume_index"] == 1


def changed(**changes: Any) -> str:
    return json.dumps(json.loads(record_text(some_record())) | changes)


def without(name: str) -> str:
    table = json.loads(record_text(some_record()))
    del table[name]
    return json.dumps(table)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not valid JSON"),
        ('{"record": ' + "9" * 5000 + "}", "not valid JSON"),
        (" " * (LONGEST + 1), "characters"),
        (changed(record=2), "of version 2"),
        (without("record"), "of version None"),
        (without("scene"), "no 'scene'"),
        (without("data"), "no 'data'"),
        (changed(size={"width": 8, "height": 6}), "no 'size.dpi'"),
        (changed(size={"width": 1e6, "height": 6, "dpi": 96}), "record.size.width"),
        (changed(size={"width": 10**6, "height": 6, "dpi": 96}), "cannot be made"),
        (changed(size={"width": 8, "height": 6, "dpi": 10**400}), "record.size.dpi"),
        (changed(size=[1]), "record.size"),
        (changed(path="/etc"), "record.path: unknown key"),
        (changed(reading={"series": "x"}), "record.reading.series: unknown key"),
        (changed(provenance="x"), "record.provenance"),
        (changed(scene=3), "record.scene"),
    ],
)
def test_what_is_no_record_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        record_from(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("side", [-1.0, 0.0, float("nan"), 1e9])
def test_a_page_of_an_impossible_size_is_refused(side: float) -> None:
    size = {"width": 80, "height": 60, "dpi": 96, "paper_mm": [side, 60.0]}
    with pytest.raises(InputError):
        record_from(changed(size=size))


def test_a_record_of_no_scene_is_refused_when_it_is_needed() -> None:
    record = record_from(changed(scene="version = 1\nlayers = 3"))
    with pytest.raises(InputError, match="unknown key"):
        record.asked_scene()
