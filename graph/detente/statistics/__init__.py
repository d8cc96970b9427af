"""The graph in figures: `stats`, and a profile of any graph."""
