"""Insight: counted numbers, each with its definition, for those who run a workshop. Decides nothing about anybody."""
