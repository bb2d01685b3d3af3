"""Contributions over the wire."""
