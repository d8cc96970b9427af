"""Public datasets in: rows of CSV files and Excel sheets to statements with their row as source.

`run` reads a table by a mapping (docs/importers.md), looks states up by code and day and names by
label and alias, writes TriG, and reports every cell that it could not understand.
"""

from .mappings.guess import guess
from .report import Problem, Summary
from .run import TABLE, datasets, run

__all__ = ["TABLE", "Problem", "Summary", "datasets", "guess", "run"]
