"""What is doubtful in a query that can be read."""

from .doubts import Doubt, doubts
from .unknown import UnknownTerm, unknown_terms

__all__ = ["Doubt", "UnknownTerm", "doubts", "unknown_terms"]
