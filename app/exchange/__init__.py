"""Exchange: what leaves the service as files: exports for organisers, and to each person all that is kept of them."""
