"""A graph put on a SPARQL server, and kept there up to date."""
