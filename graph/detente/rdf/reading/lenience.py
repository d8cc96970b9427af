"""Files of which statements are wrong: read without these, each told by its line and its fault."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final

import pyoxigraph as ox

from ...core.terms import Term
from .. import oxigraph
from .packing import Ahead

_Told = Callable[[int | None, str], None]
_LINES: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_TOGETHER: Final = 4096  # lines that are read together, as long as each is right


class Lenient:
    """The quads of a file but for those that are wrong.

    N-Triples and N-Quads lose the line, Turtle and TriG the rest of the sentence up to its full
    stop, RDF/XML statements with an IRI or a language that is none.

    Attributes:
        prefixes: those that the file declares, once it has been read.
    """

    def __init__(self, file: IO[bytes], form: ox.RdfFormat, base: str, told: _Told) -> None:
        self.prefixes: Mapping[str, str] = {}
        self._file, self._form, self._base, self._told = file, form, base, told

    def __iter__(self) -> Iterator[ox.Quad]:
        """Yield them.

        Raises:
            SyntaxError: the file cannot be read on.
        """
        if self._form in _LINES:
            return self._of_lines()
        if self._form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3):
            return self._of_sentences()
        return self._of_terms()

    def _of_lines(self) -> Iterator[ox.Quad]:
        own, number = os.urandom(16).hex(), 0
        lines = io.BufferedReader(Ahead(self._file, 0))
        while chunk := list(itertools.islice(lines, _TOGETHER)):
            try:
                found = list(ox.parse(b"".join(chunk), format=self._form))
            except SyntaxError:
                found = []
                for at, line in enumerate(chunk, number + 1):
                    try:
                        found += ox.parse(line, format=self._form)
                    except SyntaxError as error:
                        self._told(at, oxigraph.parser_message(error))
            number += len(chunk)
            for quad in found:
                yield _renamed(quad, own)

    def _of_sentences(self) -> Iterator[ox.Quad]:
        parser = ox.parse(
            self._file,
            format=self._form,
            base_iri=self._base,
            rename_blank_nodes=True,
        )
        while True:
            try:
                yield next(parser)
            except StopIteration:
                break
            except SyntaxError as error:  # the parser goes on after the next full stop
                self._told(error.lineno, oxigraph.parser_message(error))
        self.prefixes = parser.prefixes

    def _of_terms(self) -> Iterator[ox.Quad]:
        parser = ox.parse(
            self._file,
            format=self._form,
            base_iri=self._base,
            rename_blank_nodes=True,
            lenient=True,
        )
        for quad in parser:
            wrong = next(filter(None, map(_fault, (*quad.triple, quad.graph_name))), None)
            if wrong is None:
                yield quad
            else:
                self._told(None, wrong)
        self.prefixes = parser.prefixes


def _fault(term: Term | ox.DefaultGraph) -> str | None:
    """Return what is wrong with a term that was not looked at; None for nothing."""
    if isinstance(term, ox.Triple):
        return next(filter(None, map(_fault, term)), None)
    try:
        if isinstance(term, ox.NamedNode):
            ox.NamedNode(term.value)
        elif isinstance(term, ox.Literal):
            if term.language:
                ox.Literal("", language=term.language)
            return _fault(term.datatype)
    except ValueError as error:
        return f"{error}, in {term}"
    return None


def _renamed(quad: ox.Quad, own: str) -> ox.Quad:
    """Return a quad whose blank nodes are those of one file."""

    def named(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return ox.BlankNode(own + term.value)
        if isinstance(term, ox.Triple):
            return ox.Triple(*map(named, term))
        return term

    return ox.Quad(*map(named, quad))
