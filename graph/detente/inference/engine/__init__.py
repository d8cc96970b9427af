"""The engine of the rules, in tables of numbers."""
