"""The named questions, for who holds the graph."""

from __future__ import annotations

from typing import Protocol

import pyoxigraph as ox

from . import names, queries
from .answers import answer
from .results import Results
from .streams import tabulate
from .terms import PREFIXES


class _Graph(Protocol):
    """What a question needs of a knowledge graph."""

    @property
    def store(self) -> ox.Store: ...
    @property
    def as_of(self) -> str | None: ...
    @property
    def of_documents(self) -> _Graph | None: ...
    def ask(self, name: str, /, *, limit: int | None = None, **parameters: str) -> Results: ...


class Asking:
    """The part of a knowledge graph that answers named questions."""

    def ask(self: _Graph, name: str, /, *, limit: int | None = None, **parameters: str) -> Results:
        """Return the answer to a named question; see `questions`.

        >>> from graph import KnowledgeGraph
        >>> kg = KnowledgeGraph.load()
        >>> kg.ask("year-established", organization="NATO").rows
        (('1949', '1'),)

        Raises:
            UsageError: no such question or parameter, one that is missing, or a date that is none.
            UnknownName: a parameter names nothing in the graph.
            AmbiguousName: a parameter names several things.
        """
        question = queries.find(name)
        if question.of == "documents" and self.of_documents is not None:
            return self.of_documents.ask(name, limit=limit, **parameters)
        given = question.values(parameters, self.as_of)
        values = question.days(given)
        for key in given.keys() - values.keys():
            values[key] = f"<{names.resolve(self.store, given[key])}>"
        return answer(self.store, question.text, values, limit, PREFIXES)

    @staticmethod
    def question(name: str) -> queries.Question:
        """Return the named question.

        Raises:
            UsageError: there is none of this name; the message names the nearest.
        """
        return queries.find(name)

    @staticmethod
    def questions() -> tuple[queries.Question, ...]:
        """Return every named question, in alphabetical order."""
        return tuple(queries.catalogue().values())

    @classmethod
    def questions_table(cls) -> Results:
        """Return the named questions as rows: name, question, parameters with their defaults."""
        rows = []
        for each in cls.questions():
            takes = (f"{p.name}={p.default}" if p.default else p.name for p in each.parameters)
            rows.append((each.name, each.question, " ".join(takes)))
        return tabulate(("name", "question", "parameters"), rows)
