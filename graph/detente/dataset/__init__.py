"""What is loaded: which files, narrowed, merged, inferred, kept."""
