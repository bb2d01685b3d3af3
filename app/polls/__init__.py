"""Straw polls: one question on any website, counted once for each voter as far as the web allows, shown honestly."""
