"""The log as evidence, for everybody: signed heads, receipts, proofs, and the export that anybody can check."""
