"""What happens in a workshop while one looks at it: the log's entries, as each listener may see them."""
