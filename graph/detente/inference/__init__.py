"""Rules: read, applied to a fixpoint, traced back, and brought up to date."""
