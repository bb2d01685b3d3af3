"""Fair exposure at work: the pure ranking applied to a workshop, the visits it made, and what they have shown."""
