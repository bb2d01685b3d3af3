"""What one can ask about contributions."""
