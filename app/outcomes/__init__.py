"""Outcomes: what comes of a published declaration: who endorses it, what it recommends, who does what until when."""
