"""The harness behind the published figures: what it counts, how it judges, and that it notices what was lost."""
