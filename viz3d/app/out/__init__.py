"""What leaves the window: figures, movies, meshes, scenes, the clipboard."""
