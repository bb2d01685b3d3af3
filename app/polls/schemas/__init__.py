"""Polls over the wire."""
