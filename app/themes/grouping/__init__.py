"""What a run computes, in plain values and without a database: groups, their lineage, and what they would change."""
