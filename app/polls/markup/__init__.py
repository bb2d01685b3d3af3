"""What a poll looks like before any script runs, and where none does: whole pages, made from views."""
