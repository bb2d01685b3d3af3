"""What one can ask about a workshop in numbers."""
