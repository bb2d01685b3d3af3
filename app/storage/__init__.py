"""Storage: engines, types, the one way to write and the one way to read. Knows nothing of what is stored."""
