"""Themes, runs, proposals and edits over the wire."""
