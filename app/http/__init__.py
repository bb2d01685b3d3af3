"""The wire's conventions: problems, who is calling, paging, conditional requests, idempotency, limits, the feed."""
