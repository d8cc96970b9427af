"""Graphs on servers: what speaks SPARQL over HTTP, and what its answers can be relied on for."""
