"""What people call things and relations, and what a graph calls them."""
