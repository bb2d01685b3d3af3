"""Themes: what a workshop said, grouped by the machine and kept by people."""
