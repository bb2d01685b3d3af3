"""Outcomes over the wire."""
