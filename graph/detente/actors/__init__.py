"""Who acts: states by code, name and day, and what they belong to and take part in."""
