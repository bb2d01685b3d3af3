"""What one can ask about the design group's work."""
