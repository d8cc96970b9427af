"""A mapping that is as short as one can be: a thing for each row of a table."""

MAPPING = """
[dataset]
id = "visits"
title = "Visits"
publisher = "Nobody"
license = "CC0"
[row]
makes = "thing"
class = "md:Exercise"
label = "{Name}"
"""
