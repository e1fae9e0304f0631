"""The brain alone in slices, montages, reliefs, volumes and histograms: in its true place."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import map_coordinates
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkRenderingCore import vtkRenderer

from tests.rendering.balls import ball_volume
from viz3d.errors import InputError
from viz3d.geometry import plane_rectangle
from viz3d.rendering.bindings.base import Context
from viz3d.rendering.capture import grab
from viz3d.rendering.prepared import Prepared
from viz3d.rendering.quality import FINAL
from viz3d.rendering.slice_picture import paint
from viz3d.rendering.stage import Stage
from viz3d.rendering.window import offscreen_window
from viz3d.scene.layers import HistogramLayer, MontageLayer, ReliefLayer, SliceLayer, VolumeLayer
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.resolve import resolve

SIZE = 400
#: The phantom's voxels are 3 mm: its outline lies between them.
OUTLINE_MM = 0.3


@pytest.fixture(scope="module")
def prepared(head_volume, brain_mask_file) -> Prepared:
    return Prepared(head_volume, brain_mask=brain_mask_file)


def resolved(prepared: Prepared, *layers, camera: Camera | None = None) -> Panel:
    panel = Panel(background="black", camera=camera or Camera(), layers=layers)
    return resolve(Scene(panels=(panel,)), prepared.facts()).panels[0]


def staged(prepared: Prepared, panel: Panel) -> tuple[Stage, np.ndarray]:
    window = offscreen_window(SIZE, SIZE)
    renderer = vtkRenderer()
    window.AddRenderer(renderer)
    stage = Stage(renderer, prepared)
    stage.apply(panel, size_px=(SIZE, SIZE))
    window.Render()
    return stage, grab(window)[..., :3].astype(float)


@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
def test_a_slices_outline_is_where_the_soft_mask_is_half(prepared: Prepared, plane) -> None:
    layer = SliceLayer(id="s", plane=plane, part="brain")
    panel = resolved(prepared, layer)
    layer = panel.layers[0]
    rectangle = plane_rectangle(plane, layer.position_mm, *prepared.box_of(layer))
    painting = paint(layer, rectangle, Context(panel, prepared, FINAL, 1.0))
    alpha = painting.alpha
    rows, columns = alpha.shape
    step = rectangle.width_mm / columns
    u = (np.arange(columns) + 0.5) * step
    # Where alpha passes one half along each row, between pixels.
    height = alpha.astype(float) - 127.5
    row, column = np.nonzero(height[:, :-1] * height[:, 1:] < 0)
    share = height[row, column] / (height[row, column] - height[row, column + 1])
    across = u[column] + share * step
    along = (row + 0.5) * rectangle.height_mm / rows
    points = rectangle.origin_lps + np.outer(across, rectangle.u_lps)
    points = points + np.outer(along, rectangle.v_lps)
    assert len(points) > 100
    grid, soft = prepared.volume.grid, prepared.brain().soft.astype(float)

    def soft_at(places: np.ndarray) -> np.ndarray:
        index = grid.to_index(places)[:, ::-1].T
        return map_coordinates(soft, index, order=1, mode="nearest") - 127.5

    u_off, v_off = OUTLINE_MM * rectangle.u_lps, OUTLINE_MM * rectangle.v_lps
    near = np.stack([soft_at(points + off) for off in (-u_off, u_off, -v_off, v_off)])
    assert (near.min(axis=0) <= 0).mean() > 0.995
    assert (near.max(axis=0) >= 0).mean() > 0.995


def test_the_camera_holds_the_brain_where_all_is_brain(prepared: Prepared) -> None:
    brain, head = SliceLayer(id="a", part="brain"), SliceLayer(id="b", plane="coronal")
    alone, _ = staged(prepared, resolved(prepared, brain))
    np.testing.assert_array_equal(alone.points_lps(), prepared.brain_points_lps())
    both, _ = staged(prepared, resolved(prepared, brain, head))
    np.testing.assert_array_equal(both.points_lps(), prepared.facts().points_lps)


def test_the_outermost_points_are_those_of_the_mask(prepared: Prepared) -> None:
    mask, grid = prepared.brain().mask, prepared.volume.grid
    every = grid.to_lps(np.argwhere(mask)[:, ::-1].astype(float))
    found = prepared.brain_points_lps()
    np.testing.assert_allclose(found.min(axis=0), every.min(axis=0))
    np.testing.assert_allclose(found.max(axis=0), every.max(axis=0))


def test_a_histogram_counts_the_brain_in_the_heads_bins(prepared: Prepared) -> None:
    brain = prepared.brain()
    values = prepared.evened()[brain.mask] + brain.air
    whole, found = prepared.histogram(0, 50), prepared.histogram_of("brain", 0, 50)
    np.testing.assert_array_equal(found.edges, whole.edges)
    naive = [
        int(((values >= low) & (values < high)).sum())
        for low, high in zip(found.edges[:-1], found.edges[1:], strict=True)
    ]
    assert np.abs(found.counts - naive).sum() <= 2
    layer = HistogramLayer(id="h", part="brain", sigma_voxels=0.0)
    stage, _ = staged(prepared, resolved(prepared, layer))
    np.testing.assert_array_equal(stage.binding("h")._counts.counts, found.counts)


def test_a_montage_spreads_over_the_brain(prepared: Prepared) -> None:
    along = prepared.brain_points_lps()[:, 2]
    positions = resolved(prepared, MontageLayer(part="brain")).layers[0].positions_mm
    assert along.min() < min(positions) < along.min() + 12
    assert along.max() - 12 < max(positions) < along.max()


def test_a_relief_stands_on_the_brain_alone(prepared: Prepared) -> None:
    layer = resolved(prepared, ReliefLayer(id="r", part="brain")).layers[0]
    relief = prepared.relief(layer)
    points = vtk_to_numpy(relief.data.GetPoints().GetData()).astype(float)
    high = points[points[:, 2] > 1.0]
    foot = (high * (1, 1, 0)) @ relief.frame[:3, :3].T + relief.frame[:3, 3]
    index = np.rint(prepared.volume.grid.to_index(foot)).astype(int)
    inside = prepared.brain().mask[index[:, 2], index[:, 1], index[:, 0]]
    # A point near the outline may be nearest to a voxel beyond it.
    assert inside.mean() > 0.98
    assert len(high) > 1500


@pytest.mark.parametrize("preset", ["head", "mip"])
def test_a_volume_of_the_brain_is_in_its_place(prepared: Prepared, preset: str) -> None:
    camera = Camera(0, 0, projection="parallel")
    layer = VolumeLayer(id="v", preset=preset, part="brain")
    stage, frame = staged(prepared, resolved(prepared, layer, camera=camera))
    shown = np.argwhere(frame.max(axis=-1) > 20)
    pixel_mm = 2 * stage.viewpoint.parallel_scale_mm / SIZE
    points = prepared.brain_points_lps() - stage.viewpoint.focus_lps
    x, z = points[:, 0], points[:, 2]
    sides = (
        (shown[:, 1].min() - SIZE / 2) * pixel_mm - x.min(),
        (shown[:, 1].max() + 1 - SIZE / 2) * pixel_mm - x.max(),
        (SIZE / 2 - shown[:, 0].min()) * pixel_mm - z.max(),
    )
    # Half a voxel, and what of the outermost one is no tissue.
    np.testing.assert_allclose(sides, 0, atol=3.0)


@pytest.mark.parametrize("part", ["head", "brain"])
def test_the_glass_head_holds_the_brain(prepared: Prepared, part: str) -> None:
    """Of the core that is solid and deep, much is no brain; of the brain's, nothing."""
    layer = VolumeLayer(id="v", preset="translucent", part=part)
    panel = resolved(prepared, layer)
    stage, _ = staged(prepared, panel)
    np.testing.assert_array_equal(stage.points_lps(), prepared.facts().points_lps)
    picture = prepared.take_volume_picture(panel.layers[0], panel.cut)
    k, j, i = np.nonzero(picture.voxels[..., 3] > 127)
    start = np.rint(picture.start_local_mm / np.array(prepared.volume.spacing)).astype(int)
    inside = prepared.brain().mask[k + start[2], j + start[1], i + start[0]]
    assert len(k) > 10000
    assert inside.all()


def test_without_a_brain_the_glass_holds_what_is_deep_and_it_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ball = Prepared(ball_volume("straight"))
    panel = resolved(ball, VolumeLayer(id="v", preset="translucent", window=(0.0, 500.0)))
    with caplog.at_level("WARNING"):
        picture = ball.take_volume_picture(panel.layers[0], panel.cut)
    assert (picture.voxels[..., 3] > 127).any()
    assert caplog.text.count("No brain found") == 1


@pytest.mark.parametrize(
    "layer",
    [
        SliceLayer(id="x", part="brain"),
        MontageLayer(id="x", part="brain"),
        ReliefLayer(id="x", part="brain"),
        HistogramLayer(id="x", part="brain"),
        VolumeLayer(id="x", part="brain"),
        VolumeLayer(id="x", preset="translucent", part="brain"),
    ],
    ids=lambda layer: f"{layer.kind} {getattr(layer, 'preset', '')}".strip(),
)
def test_the_brain_of_what_has_none_is_refused(layer) -> None:
    ball = Prepared(ball_volume("straight"))
    with pytest.raises(InputError, match="No brain found"):
        staged(ball, resolved(ball, layer))
