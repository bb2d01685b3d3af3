"""What one can ask about drafts, sources and what is published."""
