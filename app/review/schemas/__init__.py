"""The design group's work over the wire."""
