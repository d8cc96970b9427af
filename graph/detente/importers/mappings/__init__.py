"""Mappings: files that say what the columns of a table are, read and checked."""
