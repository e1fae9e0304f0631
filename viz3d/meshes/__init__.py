"""Surfaces to files."""
