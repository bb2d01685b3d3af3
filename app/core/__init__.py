"""What every stage may rely on and nothing of workshops: time, ids, text, facts, errors, paging values, signing."""
