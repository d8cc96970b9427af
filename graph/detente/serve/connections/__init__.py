"""Connections that a worker answers itself, for as long as what comes is a plain query."""
