"""The append-only log: every fact once, in commit order, as evidence, live feed and cause of background work."""
