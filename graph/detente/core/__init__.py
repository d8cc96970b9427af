"""What every floor uses: errors, names, dates, text, files."""
