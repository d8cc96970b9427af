"""The graph for assistants: tools of the Model Context Protocol, each row with its sources."""
