"""Contributions: ideas and comments, where they came from, how they are found, and moderation."""
