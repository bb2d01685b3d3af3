"""Workshops: the timed room, its schedule of phases, who may enter and what role they have."""
