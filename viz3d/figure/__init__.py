"""Pages: panels drawn by `viz3d.render`, put together in pixels and physical units."""
