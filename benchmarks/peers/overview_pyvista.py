"""The four panels of `overview` as a competent user of PyVista writes them.

python overview_pyvista.py SERIES OUT.png
"""

import sys

import imageio.v2 as imageio
import numpy as np
import pyvista as pv
from scipy.ndimage import gaussian_filter

BINS = 50


def main(series: str, output: str) -> None:
    volume = np.asarray(imageio.volread(series, "DICOM"))
    image = pv.ImageData(dimensions=volume.shape)
    image["intensity"] = volume.flatten(order="F")

    smooth = gaussian_filter(volume, sigma=2)
    image["smooth"] = smooth.flatten(order="F")
    edges = np.linspace(0, smooth.max(), BINS + 1)
    mask = (smooth > edges[16]) & (smooth < edges[25])
    image["mask"] = mask.astype(np.uint8).flatten(order="F")

    plotter = pv.Plotter(shape=(2, 2), off_screen=True, window_size=(1600, 1200))
    plotter.subplot(0, 0)
    plotter.add_mesh(image.slice_orthogonal(), scalars="intensity", cmap="gray")
    plotter.subplot(0, 1)
    plotter.add_volume(image, scalars="intensity", cmap="gray", opacity="sigmoid")
    plotter.subplot(1, 0)
    plotter.add_mesh(image.contour([500], scalars="smooth"), color="tan")
    plotter.subplot(1, 1)
    plotter.add_mesh(image.contour([0.5], scalars="mask"), color="salmon")
    plotter.screenshot(output)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
