"""Made-up graphs in the shape of this field, of any size, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from detente.core.namespaces import CATALOGUE, EDITORIAL, PREFIXES, RDF_TYPE

_DAYS: Final = 28  # every month has so many
_ROLES: Final = ("FullMember", "FullMember", "FullMember", "Observer", "Partner")
_MODALITIES: Final = ("Asserted", "Asserted", "Ability", "Intended", "Possible")
_REFERENCE: Final = PREFIXES["src"] + "made-up"
_DOCUMENT: Final = PREFIXES["src"] + "made-up-essay"


class _Maker:
    """Writes N-Quads, one statement at a time, and keeps no more than the sizes of its kinds."""

    def __init__(self, size: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.size = size
        self.states = min(195, max(20, size // 400))
        self.organizations = min(2000, max(8, size // 2500))
        self.mechanisms = min(400, max(12, size // 1500))
        self.outcomes = self.challenges = 2 * self.mechanisms
        self.written = 0

    def line(self, subject: str, predicate: str, value: str, graph: str) -> str:
        """Return one statement; the names are local names, CURIEs or literals as written."""
        self.written += 1
        return f"{_term(subject)} {_term(predicate)} {_term(value)} <{graph}> .\n"

    def named(self, kind: str, name: str, label: str) -> Iterator[str]:
        """Yield the class and the label of a thing."""
        yield self.line(name, "rdf:type", f"md:{kind}", EDITORIAL)
        yield self.line(name, "skos:prefLabel", f'"{label}"@en', EDITORIAL)

    def day(self, first: int, last: int) -> str:
        """Return a day between two years."""
        pick = self.random.randint
        date = f"{pick(first, last)}-{pick(1, 12):02}-{pick(1, _DAYS):02}"
        return f'"{date}"^^<{PREFIXES["xsd"]}date>'

    def start(self, name: str, first: int, last: int) -> Iterator[str]:
        """Yield a start with its precision, and an end or that it goes on."""
        start = self.day(first, last)
        yield self.line(name, "schema:startDate", start, _REFERENCE)
        yield self.line(name, "md:startPrecision", '"day"', _REFERENCE)
        if self.random.random() < 0.4:
            year = int(start[1:5]) + self.random.randint(1, 20)
            yield self.line(name, "schema:endDate", self.day(year, year), _REFERENCE)
            yield self.line(name, "md:endPrecision", '"day"', _REFERENCE)
        else:
            yield self.line(name, "md:endStatus", "md:Ongoing", _REFERENCE)

    def concepts(self) -> Iterator[str]:
        """Yield mechanisms, outcomes and challenges, each kind a tree."""
        for kind, count in (
            ("mechanism", self.mechanisms),
            ("outcome", self.outcomes),
            ("challenge", self.challenges),
        ):
            for number in range(count):
                name = f"{kind}-{number}"
                yield from self.named(kind.capitalize(), name, f"{kind} {number}")
                if number:
                    parent = f"{kind}-{(number - 1) // 4}"
                    yield self.line(name, "skos:broader", parent, EDITORIAL)

    def passages(self) -> Iterator[str]:
        """Yield what a made-up essay says of them, each claim in the graph of its passage."""
        yield self.line(_DOCUMENT, "rdf:type", "md:Document", CATALOGUE)
        yield self.line(_DOCUMENT, "dcterms:title", '"An essay that nobody wrote"@en', CATALOGUE)
        pick = self.random.randrange
        for number in range(self.size // 100):
            passage = f"{_DOCUMENT}#char={number * 100},{number * 100 + 80}"
            mechanism = f"mechanism-{pick(self.mechanisms)}"
            yield self.line(passage, "rdf:type", "md:Passage", CATALOGUE)
            yield self.line(passage, "dcterms:source", _DOCUMENT, CATALOGUE)
            modality = f"md:{self.random.choice(_MODALITIES)}"
            yield self.line(passage, "md:modality", modality, CATALOGUE)
            outcome, challenge = pick(self.outcomes), pick(self.challenges)
            yield self.line(mechanism, "md:contributesTo", f"outcome-{outcome}", passage)
            if number % 2:
                yield self.line(f"challenge-{challenge}", "md:hinders", mechanism, passage)
            else:
                yield self.line(mechanism, "md:addresses", f"challenge-{challenge}", passage)

    def organization(self, number: int) -> Iterator[str]:
        """Yield an organization with its dated memberships."""
        name = f"organization-{number}"
        yield from self.named("RegionalOrganization", name, f"organization {number}")
        members = self.random.sample(range(self.states), self.random.randint(4, 15))
        for member in sorted(members):
            spell = f"membership-{name}-state-{member}"
            yield self.line(spell, "rdf:type", "md:Membership", _REFERENCE)
            yield self.line(spell, "org:member", f"state-{member}", _REFERENCE)
            yield self.line(spell, "org:organization", name, _REFERENCE)
            role = f"md:{self.random.choice(_ROLES)}"
            yield self.line(spell, "org:role", role, _REFERENCE)
            yield from self.start(spell, 1949, 2020)

    def activity(self, number: int) -> Iterator[str]:
        """Yield an operation, an exercise or an agreement with who takes part in it."""
        kind, tie = (
            ("PeacekeepingOperation", "md:participatesIn"),
            ("Exercise", "md:participatesIn"),
            ("Agreement", "md:partyTo"),
        )[number % 3]
        name = f"activity-{number}"
        pick = self.random.randrange
        yield from self.named(kind, name, f"{kind} {number}")
        yield from self.start(name, 1960, 2024)
        yield self.line(name, "md:takesPlaceIn", f"state-{pick(self.states)}", _REFERENCE)
        leader = f"organization-{pick(self.organizations)}"
        yield self.line(leader, "md:conducts", name, _REFERENCE)
        if number % 4 == 0:
            mechanism = f"mechanism-{pick(self.mechanisms)}"
            yield self.line(name, "md:implements", mechanism, _REFERENCE)
        for state in sorted(self.random.sample(range(self.states), self.random.randint(2, 6))):
            yield self.line(f"state-{state}", tie, name, _REFERENCE)

    def all(self) -> Iterator[str]:
        """Yield every statement, activities last, until there are enough."""
        for kind in (_REFERENCE, EDITORIAL):
            yield self.line(kind, "rdf:type", "md:Dataset", CATALOGUE)
        for number in range(self.states):
            yield from self.named("State", f"state-{number}", f"state {number}")
            yield self.line(f"state-{number}", "md:cowNumber", f'"{number + 1}"', _REFERENCE)
        yield from self.concepts()
        yield from self.passages()
        for number in range(self.organizations):
            yield from self.organization(number)
        number = 0
        while self.written < self.size:
            yield from self.activity(number)
            number += 1


def _term(name: str) -> str:
    if name.startswith('"'):
        return name
    if name == "rdf:type":
        return f"<{RDF_TYPE}>"
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return f"<{PREFIXES[prefix]}{local}>"
    return f"<{name}>" if colon else f"<{PREFIXES['kg']}made-up-{name}>"


def statements(size: int, seed: int = 7) -> Iterator[str]:
    """Yield about `size` statements as N-Quads, one a line; what is yielded is not kept."""
    return _Maker(size, seed).all()
