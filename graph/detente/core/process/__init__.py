"""Processes: what they hold, and work that is handed to a child."""
