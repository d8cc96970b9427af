"""Why an answer is empty, and how far one with rows can be trusted."""
