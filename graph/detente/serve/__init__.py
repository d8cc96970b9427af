"""The server: SPARQL, and a page for each thing, over HTTP; it only reads."""
