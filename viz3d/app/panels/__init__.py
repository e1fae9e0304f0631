"""The panels around the canvas: series, layers, inspector. What they know is tested without Qt."""
