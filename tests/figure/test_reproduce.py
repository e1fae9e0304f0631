"""Figures made again: the same, or said why not and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import viz3d
from viz3d.errors import InputError
from viz3d.figure.carried import carried
from viz3d.figure.files import write_drawing
from viz3d.figure.make import draw
from viz3d.figure.record import DataOptions, Renderer
from viz3d.figure.reproduce import reproduce
from viz3d.figure.size import Size
from viz3d.formats import write_volume
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import from_text
from viz3d.volume import Volume

#: Two panels, with words and lines over them, that are quick to draw.
SCENE = """
version = 1
[page]
columns = 2
caption = "Two slices."
[[panel]]
id = "left"
title = "Axial"
camera = { view = "axial" }
layer = [{ kind = "slice", id = "a" }, { kind = "annotation", what = "position" }]
[[panel]]
id = "right"
column = 1
camera = { view = "coronal" }
layer = [{ kind = "slice", id = "c", plane = "coronal" }]
"""
ENDINGS = ["png", "tif", "jpg", "pdf", "svg"]


@pytest.fixture(scope="module")
def prepared(head_volume: Volume) -> Prepared:
    return Prepared(head_volume)


def written(path: Path, prepared: Prepared, text: str = SCENE, **of_record: object) -> Path:
    made = draw(from_text(text), prepared, Size.in_mm(60.0, 30.0, 150))
    write_drawing(made.drawing, str(path), (), replace(made.record, **of_record))
    return path


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_figure_is_the_same(
    head_volume: Volume, prepared: Prepared, tmp_path: Path, ending: str
) -> None:
    figure = written(tmp_path / f"x.{ending}", prepared)
    found = viz3d.reproduce(figure, head_volume, output=tmp_path / f"again.{ending}")
    assert found.same
    assert found.identical
    assert found.findings() == ["the same picture: identical"]
    assert (tmp_path / f"again.{ending}").read_bytes() == figure.read_bytes()


@pytest.mark.parametrize("page", ["crop = true\nborder_mm = 2", 'background = "transparent"'])
def test_a_figure_on_another_page_is_the_same(
    head_volume: Volume, prepared: Prepared, tmp_path: Path, page: str
) -> None:
    text = SCENE.replace("[page]", f"[page]\n{page}")
    for ending in ("png", "pdf"):
        figure = written(tmp_path / f"x.{ending}", prepared, text)
        assert viz3d.reproduce(figure, head_volume).identical


def test_from_a_folder_it_is_the_same(head_series: Path, tmp_path: Path) -> None:
    figure = tmp_path / "x.png"
    viz3d.render(head_series, figure, scene=from_text(SCENE), size=(200, 100))
    assert viz3d.reproduce(figure, head_series).identical


@pytest.mark.parametrize("ending", ENDINGS)
def test_changed_data_are_named(
    head_volume: Volume, prepared: Prepared, tmp_path: Path, ending: str
) -> None:
    figure = written(tmp_path / f"x.{ending}", prepared)
    array = head_volume.array.copy()
    array[: len(array) // 2] //= 2
    found = viz3d.reproduce(figure, replace(head_volume, array=array))
    assert not found.same
    assert not found.same_data
    assert not found.same_picture
    assert not found.edited
    verdict, *reasons = found.findings()
    assert verdict.startswith("not the same picture: ")
    assert any(reason.startswith("the data differ: their fingerprint is") for reason in reasons)


def test_data_that_differ_where_nobody_looks_are_named(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    figure = written(tmp_path / "x.png", prepared)
    array = head_volume.array.copy()
    array[0, 0, 0] += 1
    found = viz3d.reproduce(figure, replace(head_volume, array=array))
    assert found.same_picture
    assert not found.same
    assert "the data differ" in found.findings()[1]


def test_where_it_was_retouched_is_told(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    figure = written(tmp_path / "x.png", prepared)
    with Image.open(figure) as image:
        pixels = np.array(image)
        texts = PngInfo()
        texts.add_itxt("viz3d", image.info["viz3d"])
    # The right half of the page is the second panel.
    left = pixels.shape[1] // 2 + 20
    pixels[40:52, left : left + 9] = 255 - pixels[40:52, left : left + 9]
    Image.fromarray(pixels).save(figure, pnginfo=texts)
    found = viz3d.reproduce(figure, head_volume)
    assert found.same_data
    assert not found.same
    assert found.edited
    assert found.difference is not None
    (panel,) = found.difference.panels
    assert (panel.name, panel.box) == ("right", (left, 40, left + 9, 52))
    verdict, where, why = found.findings()
    assert f"x {left} to {left + 9}, y 40 to 52" in verdict
    assert where.startswith("panel right: ")
    assert "changed since" in why


def test_a_word_that_was_changed_is_told(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    figure = written(tmp_path / "x.svg", prepared)
    text = figure.read_text()
    assert text.count(">Axial<") >= 1
    figure.write_text(text.replace(">Axial<", ">Coronal<"))
    found = viz3d.reproduce(figure, head_volume)
    assert not found.same
    assert not found.same_ink
    assert found.findings() == ["not the same picture: the words or lines over it differ"]


def test_another_scene_is_not_the_same(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    """The record says one thing, the picture shows another."""
    other = SCENE.replace('"Axial"', '"A"').replace("version = 1", 'version = 1\nname = "n"')
    figure = written(tmp_path / "x.png", prepared, SCENE, scene=other)
    found = viz3d.reproduce(figure, head_volume)
    assert not found.same
    assert found.difference is not None
    assert [panel.name for panel in found.difference.panels] == ["left"]


def test_a_page_of_another_size_is_told(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    figure = written(tmp_path / "x.png", prepared, size=Size(200, 100, 96.0))
    found = viz3d.reproduce(figure, head_volume)
    assert found.difference is None
    assert found.findings()[0] == "not the same picture: 354 x 177 pixels, made again 200 x 100"


def test_another_program_and_renderer_are_named(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    renderer = Renderer("NVIDIA", "9.5.0", "3.9.0")
    figure = written(tmp_path / "x.png", prepared, viz3d="0.0.1", renderer=renderer)
    found = viz3d.reproduce(figure, head_volume)
    assert found.same
    _, version, opengl, vtk, matplotlib = found.findings()
    assert version == f"made by viz3d 0.0.1, again by {viz3d.__version__}"
    assert opengl.startswith("opengl: made by 'NVIDIA', again by '")
    assert vtk.startswith("vtk: made by '9.5.0'")
    assert matplotlib.startswith("matplotlib: made by '3.9.0'")


def test_rounding_is_the_same_but_said(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    made = draw(from_text(SCENE), prepared, Size.in_mm(60.0, 30.0, 150))
    pixels = made.drawing.pixels.copy()
    pixels[::5, ::5, :3] ^= 1
    figure = tmp_path / "x.png"
    write_drawing(replace(made.drawing, pixels=pixels), str(figure), (), made.record)
    found = viz3d.reproduce(figure, head_volume)
    assert found.same
    assert not found.identical
    assert "within what renderers round" in found.findings()[0]


def test_the_series_is_read_as_it_was(
    head_series: Path, head_volume: Volume, tmp_path: Path
) -> None:
    figure = tmp_path / "x.png"
    viz3d.render(head_series, figure, scene=from_text(SCENE), size=(200, 100), repair=True)
    asked = []

    def read(options: DataOptions) -> Volume:
        asked.append(options)
        return head_volume

    assert reproduce(figure, read).identical
    assert asked == [DataOptions(repair=True)]


def test_a_figure_without_a_record_is_refused(head_volume: Volume, tmp_path: Path) -> None:
    Image.new("RGB", (20, 10)).save(tmp_path / "x.png")
    with pytest.raises(InputError, match="carries no record"):
        viz3d.reproduce(tmp_path / "x.png", head_volume)


def test_no_patient_text_is_carried(head_series: Path, tmp_path: Path) -> None:
    volume = viz3d.read(head_series)
    for ending in ENDINGS:
        figure = tmp_path / f"x.{ending}"
        viz3d.render(head_series, figure, scene=from_text(SCENE), size=(200, 100), series="1")
        held = figure.read_bytes()
        for keyword in ("PatientName", "PatientID", "SeriesInstanceUID", "SeriesDescription"):
            value = str(volume.metadata.get(keyword, ""))
            if len(value) > 3:
                assert value.encode() not in held, keyword
        assert str(head_series).encode() not in held


#: The band needs to know where the brain is.
BRAIN_SCENE = """
version = 1
[[layer]]
kind = "histogram"
band = { part = "brain" }
"""


@pytest.fixture(scope="module")
def of_a_given_mask(
    head_volume: Volume, brain_mask_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("given") / "x.png"
    scene = from_text(BRAIN_SCENE)
    viz3d.render(head_volume, path, scene=scene, size=(160, 120), brain_mask=brain_mask_file)
    return path


def test_a_figure_of_a_given_mask_is_the_same_with_it(
    head_volume: Volume, brain_mask_file: Path, of_a_given_mask: Path, tmp_path: Path
) -> None:
    found = viz3d.reproduce(of_a_given_mask, head_volume, brain_mask=brain_mask_file)
    assert found.identical
    assert found.same
    assert str(brain_mask_file.parent).encode() not in of_a_given_mask.read_bytes()
    # The same mask in another file.
    copy = tmp_path / "copy.nrrd"
    viz3d.convert(brain_mask_file, copy)
    assert viz3d.reproduce(of_a_given_mask, head_volume, brain_mask=copy).same


def test_a_figure_of_a_given_mask_asks_for_it(head_volume: Volume, of_a_given_mask: Path) -> None:
    with pytest.raises(InputError, match="--brain-mask FILE") as caught:
        viz3d.reproduce(of_a_given_mask, head_volume)
    assert caught.value.code == "needs-brain-mask"


def test_another_mask_is_told(
    head_volume: Volume, brain_mask_file: Path, of_a_given_mask: Path, tmp_path: Path
) -> None:
    mask = viz3d.read(brain_mask_file)
    array = mask.array.copy()
    array[:, :40] = 0
    write_volume(replace(mask, array=array), tmp_path / "half.nii.gz")
    found = viz3d.reproduce(of_a_given_mask, head_volume, brain_mask=tmp_path / "half.nii.gz")
    assert not found.same
    assert not found.same_brain_mask
    assert found.same_data
    assert any(line.startswith("the brain mask is another: blake2b:") for line in found.findings())


def test_a_scene_file_may_name_the_mask(
    head_series: Path, brain_mask_file: Path, of_a_given_mask: Path, tmp_path: Path
) -> None:
    scene = tmp_path / "mine.toml"
    data = f'[data]\npath = "{head_series}"\nbrain_mask = "{brain_mask_file}"\n'
    scene.write_text(BRAIN_SCENE.replace("[[layer]]", f"{data}[[layer]]"))
    viz3d.render(scene, tmp_path / "x.png", size=(160, 120))
    one, other = (carried(path).record for path in (tmp_path / "x.png", of_a_given_mask))
    assert one.brain_mask == other.brain_mask != ""
    assert "brain.nii" not in one.scene


def test_a_mask_changes_nothing_where_no_brain_is_shown(
    head_volume: Volume, prepared: Prepared, brain_mask_file: Path, tmp_path: Path
) -> None:
    figure = written(tmp_path / "x.png", prepared)
    assert viz3d.reproduce(figure, head_volume, brain_mask=brain_mask_file).same
