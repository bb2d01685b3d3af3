"""One tree of migrations for both databases."""
