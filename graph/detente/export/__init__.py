"""What leaves the graph: files, panels, citations."""
