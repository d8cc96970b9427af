"""A command as it runs: its streams, its signals, its limits, and what nobody foresaw."""
