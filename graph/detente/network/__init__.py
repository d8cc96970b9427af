"""The graph as things and statements between them, and parts of it."""
