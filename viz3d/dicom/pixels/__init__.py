"""Files to stored values, compressed or not."""
