"""What one can ask about outcomes."""
