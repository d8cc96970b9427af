"""How the graph answers back: show, why, path, locate."""
