"""What the engine would answer wrongly, put to it so that it answers right."""
