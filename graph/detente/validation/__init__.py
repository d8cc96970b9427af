"""Whether a graph is sound: shapes, checks, literals."""
