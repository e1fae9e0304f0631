"""Pages: panels drawn by `viz3d.rendering`, put together in pixels and physical units."""
