"""Movies, read back from the files."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import viz3d
from tests.rendering.balls import ball_volume
from viz3d.errors import InputError, OutputError
from viz3d.figure.page import compose
from viz3d.figure.raster import flatten
from viz3d.figure.size import Size
from viz3d.film import formats
from viz3d.film.frames import Reel, develop
from viz3d.film.plan import Plan
from viz3d.rendering.bindings.slices import SliceBinding
from viz3d.rendering.filming import FilmCamera
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import load
from viz3d.scene.layers import VolumeLayer
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.resolve import resolve
from viz3d.volume import Volume

SIZE = (256, 144)


@pytest.fixture(scope="module")
def prepared(head_volume: Volume) -> Prepared:
    return Prepared(head_volume)


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def still(prepared: Prepared, scene: Scene) -> np.ndarray:
    drawing = compose(resolve(scene, prepared.facts()), prepared, Size.in_pixels(*SIZE))
    return flatten(drawing)[..., :3]


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other.astype(float)).mean())


def test_a_turntable_as_an_mp4(head_volume: Volume, tmp_path: Path) -> None:
    noted = replace(head_volume, provenance=("one slice filled in",))
    target = tmp_path / "turn.mp4"
    viz3d.movie(noted, target, turntable=True, seconds=1.5, fps=12, size=SIZE)
    with av.open(str(target)) as container:
        (stream,) = container.streams
        codec = stream.codec_context
        assert (codec.name, codec.pix_fmt, codec.profile) == ("h264", "yuv420p", "High")
        assert (codec.width, codec.height) == SIZE
        assert (codec.colorspace, codec.color_range) == (1, 1)
        assert (stream.average_rate, stream.frames) == (12, 18)
        assert container.duration == pytest.approx(1.5e6, abs=1)
        comment = container.metadata["comment"]
    assert comment.startswith(f"viz3d {viz3d.__version__}\nturntable")
    assert "Provenance: one slice filled in" in comment
    assert 'name = "planes"' in comment
    # Browsers play what has its index first.
    content = target.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")
    assert os.listdir(tmp_path) == ["turn.mp4"]


def test_a_turn_has_no_seam(head_volume: Volume, tmp_path: Path) -> None:
    target = tmp_path / "turn.mp4"
    viz3d.movie(head_volume, target, scene="skin", seconds=1.5, fps=24, size=SIZE)
    frames = decoded(target)
    assert len(frames) == 36
    steps = [difference(one, next_) for one, next_ in pairwise(frames)]
    seam = difference(frames[-1], frames[0])
    assert 0.5 * min(steps) < seam < 1.5 * max(steps)
    assert min(steps) > 0.1


def test_the_first_frame_is_the_still(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    target = tmp_path / "open.mp4"
    viz3d.movie(
        head_volume, target, scene="cutaway", cut=True, back=True, seconds=0.5, fps=8, size=SIZE
    )
    frames = decoded(target)
    middle = still(prepared, load("cutaway"))
    assert difference(frames[2], middle) < 2.0
    assert difference(frames[0], middle) > 2.0


@pytest.mark.parametrize("scene", ["planes", "overview"])
def test_a_filmed_page_is_the_page(prepared: Prepared, scene: str) -> None:
    wanted = resolve(load(scene), prepared.facts())
    camera = FilmCamera()
    turned = replace(
        wanted,
        panels=tuple(
            replace(panel, camera=replace(panel.camera, azimuth_deg=-100.0))
            for panel in wanted.panels
        ),
    )
    size = Size.in_pixels(320, 240)
    for filmed in (turned, wanted):
        again = flatten(compose(filmed, prepared, size, camera=camera)).astype(int)
    once = flatten(compose(wanted, prepared, size)).astype(int)
    camera.dispose()
    assert np.abs(again - once).max() <= 3


def test_what_only_turns_is_not_made_anew(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    updated = []
    update = SliceBinding.update

    def counted(self: SliceBinding, layer: object, context: object) -> None:
        updated.append(layer)
        update(self, layer, context)

    monkeypatch.setattr(SliceBinding, "update", counted)
    plan = Plan((load("planes"),), turntable=True, seconds=1, fps=4)
    reel = Reel(prepared, Size.in_pixels(*SIZE), plan)
    drawings = [reel.draw(frame)[0][0] for frame in range(4)]
    reel.dispose()
    assert len(updated) == 3
    assert difference(drawings[0].pixels, drawings[1].pixels) > 1


def test_left_is_left_all_the_way_round(tmp_path: Path) -> None:
    """The ball on the patient's left goes from the picture's right to the front, to its left."""
    panel = Panel(
        id="mip",
        background="black",
        camera=Camera(azimuth_deg=0.0, elevation_deg=0.0, projection="parallel"),
        layers=(VolumeLayer(id="mip", preset="mip", window=(0.0, 1000.0)),),
    )
    target = tmp_path / "turn.mp4"
    scene = Scene(name="ball", panels=(panel,))
    viz3d.movie(
        ball_volume("oblique-left-handed"),
        target,
        scene=scene,
        turntable=True,
        seconds=1,
        fps=8,
        size=(160, 160),
    )
    columns = []
    for frame in decoded(target):
        bright = frame.mean(axis=-1) > 120
        columns.append(np.nonzero(bright)[1].mean() - 79.5)
    # From the head's middle the ball is at L 27.3, A 30.7; the picture's right is L at first,
    # and P after a quarter turn.
    angles = np.radians(np.arange(8) * 45)
    expected_mm = 27.3 * np.cos(angles) - 30.7 * np.sin(angles)
    mm_per_pixel = np.array(columns) @ expected_mm / (np.array(columns) @ columns)
    assert 1.0 < mm_per_pixel < 1.4
    np.testing.assert_allclose(np.array(columns) * mm_per_pixel, expected_mm, atol=1.5)


def test_a_sweep_moves_and_ends_at_both_sides(head_volume: Volume, tmp_path: Path) -> None:
    target = tmp_path / "sweep.mp4"
    viz3d.movie(head_volume, target, scene="slice", sweep="axial", seconds=1, fps=9, size=SIZE)
    bright = [(frame.mean(axis=-1) > 60).mean() for frame in decoded(target)]
    assert len(bright) == 9
    assert max(bright) == max(bright[3:7])
    assert bright[-1] < 0.5 * max(bright)


def test_a_fade_starts_and_ends_with_the_scenes(
    head_volume: Volume, prepared: Prepared, tmp_path: Path
) -> None:
    target = tmp_path / "fade.mp4"
    viz3d.movie(head_volume, target, scene="skin", fade=["planes"], seconds=1.625, fps=8, size=SIZE)
    frames = decoded(target)
    skin, planes = (still(prepared, load(name)).astype(float) for name in ("skin", "planes"))
    assert difference(frames[0], skin) < 2.0
    assert difference(frames[-1], planes) < 2.0
    assert difference(frames[6], (skin + planes) / 2) < 2.0


def test_a_gif_loops_in_its_time_without_flicker(head_volume: Volume, tmp_path: Path) -> None:
    target = tmp_path / "turn.gif"
    viz3d.movie(head_volume, target, scene="skin", seconds=1, fps=15, size=(160, 90))
    with Image.open(target) as movie:
        assert (movie.n_frames, movie.size, movie.info["loop"]) == (15, (160, 90), 0)
        assert movie.info["comment"].startswith(b"viz3d ")
        total, corners, frames = 0, set(), []
        for n in range(movie.n_frames):
            movie.seek(n)
            total += movie.info["duration"]
            frames.append(np.asarray(movie.convert("RGB")))
            corners.add(movie.convert("RGB").getpixel((1, 1)))
    assert total == 1000
    assert corners == {(255, 255, 255)}
    assert len(np.unique(np.concatenate(frames).reshape(-1, 3), axis=0)) <= 255


def test_a_gif_shows_what_was_drawn(prepared: Prepared, tmp_path: Path) -> None:
    plan = Plan((load("skin"), load("planes")), turntable=True, seconds=0.5, fps=8)
    size = Size.in_pixels(*SIZE)
    reel = Reel(prepared, size, plan)
    drawn = [develop(*reel.draw(frame)) for frame in range(4)]
    reel.dispose()
    target = tmp_path / "x.gif"
    viz3d.movie(
        prepared.volume,
        target,
        scene="skin",
        fade=["planes"],
        turntable=True,
        seconds=0.5,
        fps=8,
        size=SIZE,
    )
    with Image.open(target) as movie:
        for n, frame in enumerate(drawn):
            movie.seek(n)
            assert difference(np.asarray(movie.convert("RGB")), frame) < 4.0


def test_what_stands_still_is_drawn_once(prepared: Prepared) -> None:
    plan = Plan((load("skin"), load("planes")), seconds=1, fps=9)
    reel = Reel(prepared, Size.in_pixels(*SIZE), plan)
    drawings = {id(drawing): drawing for n in range(9) for drawing in reel.draw(n)[0]}
    reel.dispose()
    assert len(drawings) == 2


def test_a_missing_encoder_is_named_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r'pip install "viz3d\[movie\]"') as refusal:
        viz3d.movie(tmp_path / "nowhere", tmp_path / "x.mp4")
    assert refusal.value.exit_code == 2
    formats.check_format("x.gif")


@pytest.mark.parametrize(
    ("name", "wishes", "words"),
    [
        ("x.avi", {}, ".avi"),
        ("x.mp4", {"size": (101, 100)}, "102x100"),
        ("x.gif", {"fps": 60}, "50"),
        ("none/x.mp4", {}, "none"),
    ],
)
def test_what_cannot_be_written(
    tmp_path: Path, name: str, wishes: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        viz3d.movie(tmp_path / "nowhere", tmp_path / name, **wishes)


@pytest.mark.parametrize("name", ["x.mp4", "x.gif"])
def test_an_interruption_leaves_the_old_file(
    head_volume: Volume, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    target.write_bytes(b"old")

    def interrupt(what: str, done: int, total: int) -> None:
        if (what, done) == ("Filming", 3):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        viz3d.movie(head_volume, target, seconds=1, fps=8, size=SIZE, progress=interrupt)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == [name]


def test_a_fault_while_writing_is_not_lost(
    head_volume: Volume, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("viz3d.film.make.develop", full)
    with pytest.raises(OutputError, match="No space left"):
        viz3d.movie(head_volume, tmp_path / "x.mp4", seconds=1, fps=8, size=SIZE)
    assert os.listdir(tmp_path) == []
