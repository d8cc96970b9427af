"""The whole graph on a server in numbers: counted there, by a few queries that group and count.

What comes back is what `stats` tells: a number for each relation and class, the name of each thing,
one row for each two things that are connected, and what passages claim. Of memberships only those
are read that may tell a statement, with their dates.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from ..actors.memberships import CURRENT_MEMBER_OF, LINKS, RECORDS, WHOLES, Key, Memberships
from ..core.namespaces import (
    CATALOGUE,
    DERIVED,
    INFERRED_MAY_HOLD,
    INFERRED_POSSIBLE,
    MD,
    PREFIXES,
)
from ..core.terms import lexical
from ..core.validity import DATED_BY, Holds
from ..evidence.dating import Dates, Dating
from ..evidence.modality import MODALITIES
from ..evidence.sources import Sources
from ..inference.materialize import merge
from ..naming.choice import name_order
from ..network.context import GraphContext
from ..network.projection import LABEL, RULES, connecting, kind_of
from ..network.routes import between_edges
from ..network.tally import Tally
from ..rdf.lookups import About, StoreLookups
from .agreement import OPPOSITES

_ORG: Final = PREFIXES["org"]
_MEMBER_OF, _PARTICIPATES = MD + "memberOf", MD + "participatesIn"
_ORGANIZATION: Final = _ORG + "organization"
_ROLES: Final = (_ORG + "role", MD + "inRole")
_ROLE_RELATION, _DOUBLE, _DATED = (MD + each for each in ("roleRelation", "recordFor", "datedBy"))
_PRECISIONS: Final = (MD + "startPrecision", MD + "endPrecision")
#: What of a record, and of what it joins, says whether it holds.
_TELLING: Final = (*LINKS, *WHOLES, *_ROLES, _DOUBLE, _DATED, *DATED_BY, *_PRECISIONS)
_STATEMENT: Final = "?one ?relation ?other"
#: Of more things that are named and are none, or weak passages, a query would be too long.
_LISTED: Final = 2000
#: Passages that can be told, each with how firm it is.
_PASSAGES: Final = f"""
SELECT ?passage ?said {{ GRAPH <{CATALOGUE}> {{ ?passage a md:Passage ; md:modality ?said ;
  dcterms:source ?document ; dcterms:isPartOf ?section ; md:beginIndex ?from ; md:endIndex ?to }} }}
"""
#: So many things are asked of in one query.
_TOGETHER: Final = 500
#: The graphs of what nothing states, and that of what is no part of the merge.
_NOT_STATED: Final = sorted(DERIVED)
_NOT_MERGED: Final = (INFERRED_MAY_HOLD,)


def tally_served(context: GraphContext) -> Tally | None:
    """Return the numbers of the whole network of a graph on a server, counted there.

    Returns:
        None where the graph is not as ours are made, so that its statements have to be read: a
        record with two members, a merge that does not hold what the graphs do.
    """
    if not context.is_looked_up or not context.merged:
        return None
    return _Counting(context).tally()


class _Counting:
    """One counting of a graph, query by query."""

    def __init__(self, context: GraphContext) -> None:
        self._context = context
        self._ask = context.lookups.rows
        self._values = f"VALUES ?relation {{ {_iris(sorted(context.statements.relations))} }}"
        self._labels, self._left_out = self._names()
        self._roles = self._relations_of_roles()

    def tally(self) -> Tally | None:
        """Return what was counted; None where it cannot be."""
        weak = self._weaker()
        if weak is None or len(weak[0]) > _LISTED or len(self._left_out) > _LISTED:
            return None
        merged = self._by_relation(_STATEMENT)
        if merged != self._by_relation(self._in_graphs(_NOT_MERGED)):
            return None
        records = self._records()
        if records is None:
            return None
        context, labels = self._context, self._labels
        found = Tally(labels, {**PREFIXES, **context.prefixes}, context.labels.relations)
        found.kinds = self._kinds()
        said: list[Counter[str]] = [Counter()]
        for others in weak:
            said.append(self._by_relation(self._in_graphs((*_NOT_STATED, *others))))
        found.stated = said[-1]
        found.derived = merged - said[-1]
        for place, (firmer, firm) in enumerate(itertools.pairwise(said)):
            found.firmness[place] = (firm - firmer).total()
        found.weak = self._by_relation(self._possible()).total()
        near = self._near()
        self._without_told(found, near, weak)
        for (one, relation, other), number in records.items():
            found.stated[relation] += number
            found.firmness[0] += number
            found.records += number
            near[one, other] += number
        found.stated, found.derived = +found.stated, +found.derived
        places = {iri: place for place, iri in enumerate(labels)}
        for (one, other), number in near.items():
            if one != other:
                found.joined.extend((places[one], places[other]) * number)
        pairs = self._contrary()
        found.opposed = between_edges(connecting(context, pairs)) if pairs else {}
        return found

    # Things

    def _names(self) -> tuple[dict[str, str], list[str]]:
        """Return what each thing is called; and what has a name and is no thing."""
        named: dict[str, ox.Literal] = {}
        for thing, name in self._ask(f"SELECT ?thing ?name {{ ?thing <{LABEL}> ?name }}"):
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                known = named.get(thing.value)
                if known is None or name_order(name) < name_order(known):
                    named[thing.value] = name
        left_out = {iri for iri, name in named.items() if not name.value}
        kinds = f"VALUES ?kind {{ {_iris(sorted(RECORDS))} }} ?thing a ?kind"
        links = f"VALUES ?link {{ {_iris(LINKS)} }} ?thing ?link ?any"
        asked = (
            f"SELECT DISTINCT ?thing {{ ?thing <{LABEL}> ?name {{ {kinds} }} UNION {{ {links} }} }}"
        )
        doubtful = {lexical(thing) for (thing,) in self._ask(asked)} & named.keys()
        self._context.about.fetch(doubtful)
        left_out |= {iri for iri in doubtful if self._context.memberships.is_record(iri)}
        labels = {iri: name.value for iri, name in named.items() if iri not in left_out}
        return labels, sorted(left_out)

    def _kinds(self) -> Counter[tuple[str, str]]:
        """Count the things of each most specific class; see `type_of`."""
        rows = self._ask(
            "SELECT ?class (COUNT(*) AS ?number) { "
            "{ SELECT ?thing (MIN(STR(?kind)) AS ?class) { "
            f"GRAPH ?graph {{ ?thing a ?kind }} {_not_in('graph', sorted(RULES))} "
            f"?kind a owl:Class {self._is_thing('thing')} }} GROUP BY ?thing }} "
            "} GROUP BY ?class"
        )
        counted = Counter({lexical(kind): int(number.value) for kind, number in rows})
        if untyped := len(self._labels) - counted.total():
            counted[""] = untyped
        about = self._context.about
        about.fetch(filter(None, counted))
        return Counter({(kind_of(about, each), each): n for each, n in counted.items()})

    def _is_thing(self, name: str) -> str:
        """Return what keeps a variable that is a thing."""
        known = f"FILTER EXISTS {{ ?{name} <{LABEL}> ?{name}_name }}"
        return f"FILTER (ISIRI(?{name})) {known} {_not_in(name, self._left_out)}"

    # Statements

    def _in_graphs(self, not_in: Sequence[str]) -> str:
        return f"GRAPH ?graph {{ {_STATEMENT} }} {_not_in('graph', not_in)}"

    def _possible(self) -> str:
        """Return what finds what follows from weaker statements than asserted ones, and is all."""
        here = f"<{INFERRED_POSSIBLE}>"
        return (
            f"GRAPH {here} {{ {_STATEMENT} }} FILTER NOT EXISTS {{ "
            f"GRAPH ?elsewhere {{ {_STATEMENT} }} FILTER (?elsewhere != {here}) }}"
        )

    def _between(self, where: str) -> str:
        """Return the query for statements between things, each once."""
        each = f"SELECT DISTINCT ?one ?relation ?other {{ {self._values} {where} }}"
        return f"{{ {each} }} {self._is_thing('one')} {self._is_thing('other')}"

    def _by_relation(self, where: str) -> Counter[str]:
        """Count the statements between things with each relation."""
        asked = f"SELECT ?relation (COUNT(*) AS ?number) {{ {self._between(where)} }}"
        rows = self._ask(f"{asked} GROUP BY ?relation")
        return Counter({lexical(relation): int(number.value) for relation, number in rows})

    def _near(self) -> Counter[tuple[str, str]]:
        """Count the statements of the merge from each thing to each other."""
        asked = f"SELECT ?one ?other (COUNT(*) AS ?number) {{ {self._between(_STATEMENT)} }}"
        rows = self._ask(f"{asked} GROUP BY ?one ?other")
        return Counter({(lexical(one), lexical(other)): int(n.value) for one, other, n in rows})

    def _contrary(self) -> list[tuple[str, str]]:
        """Return the pairs of things of which sources say the contrary, too."""
        found: set[tuple[str, str]] = set()
        for one_side, other_side in OPPOSITES:
            here = (
                f"VALUES ?relation {{ {_iris(sorted(one_side))} }} {self._in_graphs(_NOT_STATED)}"
            )
            there = here.replace(_iris(sorted(one_side)), _iris(sorted(other_side)))
            there = there.replace("?relation", "?contrary").replace("?graph", "?elsewhere")
            rows = self._ask(f"SELECT DISTINCT ?one ?other {{ {here} {there} }}")
            found |= {(lexical(one), lexical(other)) for one, other in rows}
        return sorted(pair for pair in found if {*pair} <= self._labels.keys())

    def _weaker(self) -> list[list[str]] | None:
        """Return the passages that say it less firmly than each modality; None for no modality."""
        firm: dict[str, str] = {}
        for row in self._ask(_PASSAGES):
            passage, word = lexical(row["passage"]), lexical(row["said"])
            firm[passage] = min(word, firm.get(passage, word))
        words = {passage: word.removeprefix(MD).lower() for passage, word in firm.items()}
        if not {*words.values()} <= {*MODALITIES}:
            return None
        return [
            [passage for passage, word in words.items() if MODALITIES.index(word) > place]
            for place in range(len(MODALITIES))
        ]

    # Memberships and participations

    def _relations_of_roles(self) -> dict[str, str]:
        """Return the relation that each role is told as."""
        found: dict[str, str] = {}
        asked = f"SELECT ?role ?relation {{ GRAPH ?graph {{ ?role <{_ROLE_RELATION}> ?relation }} "
        for role, relation in self._ask(f"{asked}{_not_in('graph', _NOT_STATED)} }}"):
            told = lexical(relation)
            found[lexical(role)] = min(told, found.get(lexical(role), told))
        return found

    def _records(self) -> Counter[Key] | None:
        """Count the memberships that tell each statement; None where one is not as ours are."""
        linked = f"VALUES ?link {{ {_iris(LINKS)} }} ?record ?link ?one"
        joins = f"VALUES ?into {{ {_iris(WHOLES)} }} ?record ?into ?other"
        single = (
            f"FILTER NOT EXISTS {{ ?record <{_DOUBLE}> ?curated . "
            f"?curated {_either(LINKS)} ?any ; {_either(WHOLES)} ?whole }}"
        )
        role = f"OPTIONAL {{ VALUES ?as {{ {_iris(_ROLES)} }} ?record ?as ?role }}"
        where = f"{linked} {joins} {single} {role} FILTER (ISIRI(?record))"
        in_graph = f"GRAPH ?graph {{ ?record ?link ?one }} {_not_in('graph', _NOT_STATED)}"
        stated = where.replace("?record ?link ?one", in_graph, 1)
        passage = f"GRAPH <{CATALOGUE}> {{ ?graph a md:Passage }}"
        count = "SELECT (COUNT(DISTINCT ?record) AS ?number)"
        number, of_sources, of_passages = (
            int(next(self._ask(f"{count} {{ {each} }}"))[0].value)
            for each in (where, stated, f"{stated} {passage}")
        )
        columns = "?one ?into ?role ?other"
        told: Counter[Key] = Counter()
        total = 0
        rows = self._ask(
            f"SELECT {columns} (COUNT(*) AS ?number) {{ "
            f"{{ SELECT DISTINCT ?record ?link {columns} {{ {where} }} }} }} GROUP BY {columns}"
        )
        for one, into, as_role, other, each in rows:
            total += int(each.value)
            default = _MEMBER_OF if lexical(into) == _ORGANIZATION else _PARTICIPATES
            relation = self._roles.get(lexical(as_role)) if as_role else default
            ends = lexical(one), lexical(other)
            if relation and {*ends} <= self._labels.keys():
                relation = _MEMBER_OF if relation == CURRENT_MEMBER_OF else relation
                told[ends[0], relation, ends[1]] += int(each.value)
        return told if total == number == of_sources and not of_passages else None

    def _without_told(
        self, found: Tally, near: Counter[tuple[str, str]], weak: list[list[str]]
    ) -> None:
        """Take out the statements that memberships tell, which count instead."""
        joined = (
            f"{{ SELECT DISTINCT ?record ?one ?other {{ ?record {_either(LINKS)} ?one ; "
            f"{_either(WHOLES)} ?other FILTER (ISIRI(?record)) }} }}"
        )
        said: dict[Key, set[str]] = {}
        things: set[str] = set()
        rows = self._ask(
            f"SELECT ?record ?one ?relation ?other ?graph {{ {joined} {self._values} "
            f"{self._in_graphs(_NOT_MERGED)} }}"
        )
        for row in rows:
            record, one, relation, other, graph = map(lexical, row)
            if {one, other} <= self._labels.keys():
                said.setdefault((one, relation, other), set()).add(graph)
                things |= {record, one, other}
        datings = self._datings(things) if said else {}
        for key in datings.keys() & said.keys():
            certain = map(self._context.certainty, datings[key])
            if not {Holds.YES.value, ""}.intersection(certain):
                continue
            one, relation, other = key
            near[one, other] -= 1
            if own := said[key] - DERIVED:
                found.stated[relation] -= 1
                found.firmness[min(sum(each in less for less in weak) for each in own)] -= 1
            else:
                found.derived[relation] -= 1
                found.weak -= said[key] == {INFERRED_POSSIBLE}

    def _datings(self, things: set[str]) -> dict[Key, list[Dating]]:
        """Return when memberships were, of those that are among some things, by what they tell.

        What tells it is read into a store of our own, and told as that of all memberships is.
        """
        kept = ox.Store()
        self._keep(kept, things)
        for step in map(ox.NamedNode, (_DOUBLE, _DATED)):
            found = {quad.object for quad in kept.quads_for_pattern(None, step, None)}
            named = {each.value for each in found if isinstance(each, ox.NamedNode)}
            self._keep(kept, named - things)
        role, told = ox.NamedNode(_ROLE_RELATION), ox.NamedNode(MD)
        for iri, relation in self._roles.items():
            kept.add(ox.Quad(ox.NamedNode(iri), role, ox.NamedNode(relation), told))
        merge(kept)
        about = About(StoreLookups(kept))
        sources = Sources(about.lookups)
        read = Memberships(about, sources, Dates(about, sources))
        return {tie.key: read.datings(tie.key) for tie in read.ties()}

    def _keep(self, kept: ox.Store, things: Collection[str]) -> None:
        """Read what tells of things what they join, and when they were."""
        told = f"FILTER (?telling IN ({', '.join(f'<{each}>' for each in _TELLING)}))"
        telling = f"GRAPH ?graph {{ ?thing ?telling ?value }} {told}"
        asked = sorted(things)
        for start in range(0, len(asked), _TOGETHER):
            values = f"VALUES ?thing {{ {_iris(asked[start : start + _TOGETHER])} }}"
            rows = self._ask(f"SELECT ?thing ?telling ?value ?graph {{ {values} {telling} }}")
            kept.extend(ox.Quad(*row) for row in rows)


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def _either(relations: Iterable[str]) -> str:
    return "(" + "|".join(f"<{each}>" for each in relations) + ")"


def _not_in(name: str, iris: Collection[str]) -> str:
    return f"FILTER (?{name} NOT IN ({', '.join(f'<{iri}>' for iri in iris)}))" if iris else ""
