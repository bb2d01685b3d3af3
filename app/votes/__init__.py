"""Stances on contributions and foundations, their tallies, and the order in which contributions are shown."""
