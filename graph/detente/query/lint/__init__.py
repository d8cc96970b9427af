"""What is doubtful in a query that can be read."""

from .doubts import Doubt, doubts
from .unknown import UnknownTerm, named, unknown_terms

__all__ = ["Doubt", "UnknownTerm", "doubts", "named", "unknown_terms"]
