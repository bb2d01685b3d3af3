"""What files are made of: tables page by page, and everything that is kept of one person."""
