"""What one can ask about themes, runs, proposals, edits and vectors."""
