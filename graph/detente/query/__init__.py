"""Queries, named questions, and what people call things."""
