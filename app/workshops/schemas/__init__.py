"""Workshops over the wire."""
