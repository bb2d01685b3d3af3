"""The sections of `scripts/bench themes`."""
