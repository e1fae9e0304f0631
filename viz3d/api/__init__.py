"""The Python interface: what ``viz3d.read`` and its neighbours are."""

from viz3d.api.brains import brain_mask, tissue
from viz3d.api.data import convert, read, series
from viz3d.api.figures import render, reproduce
from viz3d.api.moving import movie, show, view
from viz3d.api.surfaces import mesh

__all__ = [
    "brain_mask",
    "convert",
    "mesh",
    "movie",
    "read",
    "render",
    "reproduce",
    "series",
    "show",
    "tissue",
    "view",
]
