"""Memberships of a graph that several threads ask at once: all that tie a thing, or none yet."""

from collections.abc import Callable, Collection, Iterable, Iterator

import pyoxigraph as ox
import pytest
from league import league

from detente.actors.memberships import Memberships, Tie
from detente.network.context import GraphContext
from detente.rdf.lookups import About, StoreLookups


class Meanwhile(StoreLookups):
    """Look-ups in which another thread asks after each statement that is found."""

    asked: Callable[[], object] = staticmethod(lambda: None)

    def about(
        self, things: Iterable[str], relations: Collection[str] = (), *, merged: bool = False
    ) -> Iterator[ox.Quad]:
        for quad in super().about(things, relations, merged=merged):
            self.asked()
            yield quad


def test_what_is_stated_of_a_thing_is_known_as_a_whole_or_not_at_all() -> None:
    store = ox.Store()
    thing, relation = ox.NamedNode("urn:a"), ox.NamedNode("urn:p")
    store.extend(ox.Quad(thing, relation, ox.Literal(number)) for number in range(3))
    lookups = Meanwhile(store)
    about = About(lookups)
    known: list[bool] = []
    lookups.asked = lambda: known.append("urn:a" in about)
    assert len(about.values("urn:a", "urn:p")) == 3
    assert known == [False] * 3
    assert "urn:a" in about


def test_memberships_are_found_while_another_thread_reads_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = GraphContext(league().store)
    asked = context.memberships
    expected = Memberships(asked._about, context.sources, context.dates).ties()
    assert expected
    seen: list[bool] = []

    class Asking(Tie):
        """A tie of which somebody asks while it is put among the others."""

        def __getattribute__(self, name: str) -> object:
            if name == "key" and not seen:
                seen.append(True)
                for tie in expected:
                    assert tie.iri in {each.iri for each in asked._telling(tie.key)}
                    assert tie.iri in {each.iri for each in asked.at_each([tie.key[0]])[0]}
            return super().__getattribute__(name)

    curated = Memberships._curated

    def asking(self: Memberships, iri: str) -> Tie | None:
        tie = curated(self, iri)
        if tie is None or self is not asked:
            return tie
        return Asking(*(object.__getattribute__(tie, each) for each in Tie.__match_args__))

    monkeypatch.setattr(Memberships, "_curated", asking)
    assert len(asked.ties()) == len(expected)
    assert seen
