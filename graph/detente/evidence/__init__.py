"""What sources say and when it held: sources, passages, claims, dates, coverage."""
