"""Queries and named questions."""
