"""How a rule applies, found in statements that are all at hand; what asks for a day is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from ..core.namespaces import MD, RDF_TYPE
from ..core.terms import Term
from ..rdf.lookups import HeldLookups, InGraph, held_as, node_of

#: What the variables of a rule stand for, each at its place; None for what is not known yet.
Values = list[Term | None]
#: A pattern of a rule: each end is a place in a row, a term, or None for anything.
Placing = tuple[int | Term | None, int | Term | None, int | Term | None]
#: Such a pattern, and whether a passage has to say it.
Premise = tuple[Placing, bool]

_TYPE = ox.NamedNode(RDF_TYPE)
_PASSAGE = ox.NamedNode(MD + "Passage")


class Premises:
    """Statements as rules look for their premises among them: what the merge says, or passages."""

    def __init__(self, held: HeldLookups) -> None:
        self._held = held
        self._passages: dict[str, bool] = {}

    def rows(
        self,
        premises: Sequence[Premise],
        absent: Sequence[Placing],
        different: Sequence[tuple[int, int]],
        given: Values,
    ) -> Iterator[tuple[Term, ...]]:
        """Yield what variables stand for in each way in which premises are there, each once.

        The rows come in the order of their terms, as `repr` writes these, where the variables are
        those of the premises as they first stand there.

        Args:
            premises: the patterns, each with whether a passage has to say it.
            absent: patterns that nothing may fit.
            different: places of variables that may not stand for the same.
            given: what variables stand for, as far as it is known.
        """
        if not premises:
            same = any(given[one] == given[other] for one, other in different)
            if not same and not any(self._is_there(each, given) for each in absent):
                yield tuple(given)  # type: ignore[arg-type]  # every variable is in a premise
            return
        (pattern, said), *others = premises
        if None not in _known(pattern, given):
            if self._is_there(pattern, given, said=said):
                yield from self.rows(others, absent, different, given)
            return
        place, values = self._narrowest(premises, given)
        if place is None:
            more = self._fitting(pattern, given, said=said)
        else:
            more = (_with(given, {place: value}) for value in values)
        for row in more:
            yield from self.rows(premises, absent, different, row)

    def may_fit(self, premises: Iterable[Premise], given: Values) -> bool:
        """Whether each premise by itself may be there, as far as one look-up tells."""
        for pattern, _ in premises:
            if pattern[1] != _TYPE:
                place, values = self._one_free(pattern, given)
                if place is not None and not values:
                    return False
        return True

    def stated(self, thing: Term, relations: Iterable[str]) -> Iterator[ox.Triple]:
        """Yield what the merge states of a thing with some relations, one after the other."""
        for relation in relations:
            for value, graph in self._stated(thing).get(relation, ()):
                if not graph:
                    yield ox.Triple(node_of(held_as(thing)), ox.NamedNode(relation), value)

    def _narrowest(self, premises: Sequence[Premise], row: Values) -> tuple[int | None, list[Term]]:
        """Return the place of the one variable of the first premise that is not known, and values.

        They are what fits that of the premises which the fewest terms fit. No place where that
        cannot be said: two variables are not known, or which relation it is.
        """
        place, known = self._one_free(premises[0][0], row)
        if place is None:
            return None, []
        said = premises[0][1]
        for pattern, in_passages in premises[1:]:
            if pattern[1] != _TYPE and pattern.count(place) == 1:
                free, values = self._one_free(pattern, row)
                if free == place and len(values) < len(known):
                    known, said = values, in_passages
        return place, sorted({v for v, graph in known if self._counts(graph, said=said)}, key=repr)

    def _one_free(self, pattern: Placing, row: Values) -> tuple[int | None, Sequence[InGraph]]:
        """Return which end of a pattern alone is not known, and all that it may be."""
        one, relation, other = _known(pattern, row)
        if not isinstance(relation, ox.NamedNode):
            return None, ()
        if one is not None and isinstance(pattern[2], int):
            return pattern[2], self._stated(one).get(relation.value, ())
        if other is not None and isinstance(pattern[0], int):
            return pattern[0], self._held.leading(relation.value).get(held_as(other), ())
        return None, ()

    def _is_there(self, pattern: Placing, row: Values, *, said: bool = False) -> bool:
        return next(self._fitting(pattern, row, said=said), None) is not None

    def _fitting(self, pattern: Placing, row: Values, *, said: bool) -> Iterator[Values]:
        """Yield a row with what the variables of a pattern stand for, for each way it fits."""
        ends = _known(pattern, row)
        for triple in sorted(self._triples(*ends, said=said), key=_order):
            fits = dict(zip(pattern, triple, strict=True))
            if all(
                fits[end] == term
                for end, term in zip(pattern, triple, strict=True)
                if isinstance(end, int)
            ):
                yield _with(row, fits)

    def _triples(
        self, one: Term | None, relation: Term | None, other: Term | None, *, said: bool
    ) -> Iterable[tuple[Term, Term, Term]]:
        """Return the statements with some ends, each once."""
        named = relation.value if isinstance(relation, ox.NamedNode) else None
        if one is not None and named is not None:
            values = self._stated(one).get(named, ())
            found = {
                value
                for value, graph in values
                if (other is None or other == value) and self._counts(graph, said=said)
            }
            return [(one, ox.NamedNode(named), value) for value in found]
        held = self._held.held
        things = list(held) if one is None else [held_as(one)]  # another thread may add to it
        return {
            (node_of(thing), ox.NamedNode(each), value)
            for thing in things
            for each, values in held.get(thing, {}).items()
            for value, graph in values
            if relation is None or named == each
            if (other is None or other == value) and self._counts(graph, said=said)
        }

    def _stated(self, thing: Term) -> Mapping[str, list[InGraph]]:
        return self._held.held.get(held_as(thing), {})

    def _counts(self, graph: str, *, said: bool) -> bool:
        """Whether what a graph says counts: that of the merge, or of a passage."""
        if not said:
            return not graph
        if graph not in self._passages:
            kinds = self._held.held.get(graph, {}).get(RDF_TYPE, ())
            self._passages[graph] = (_PASSAGE, "") in kinds
        return self._passages[graph]


def _known(pattern: Placing, row: Values) -> tuple[Term | None, ...]:
    """Return the ends of a pattern as far as they are known."""
    return tuple([row[end] if isinstance(end, int) else end for end in pattern])


def _with(row: Values, fits: Mapping[int | Term | None, Term]) -> Values:
    """Return a row with what its places stand for."""
    more = [*row]
    for place, term in fits.items():
        if isinstance(place, int):
            more[place] = term
    return more


def _order(triple: tuple[Term, Term, Term]) -> tuple[str, ...]:
    return tuple(map(repr, triple))
