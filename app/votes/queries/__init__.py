"""What one can read and vote on: the stream of ideas, and comments in their threads."""
