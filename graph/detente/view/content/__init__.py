"""What a page says, beside what it draws: its heading, its facts and what lies beyond them."""

from .beyond import Beyond
from .groups import flow_groups
from .heading import heading, title_of
from .packing import in_columns, in_rows
from .questions import page_questions, within

__all__ = [
    "Beyond",
    "flow_groups",
    "heading",
    "in_columns",
    "in_rows",
    "page_questions",
    "title_of",
    "within",
]
