"""The pages: what a person reads, and the same as data."""
