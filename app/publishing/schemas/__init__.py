"""Drafting and publishing over the wire."""
