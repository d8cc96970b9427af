"""Statements as OWL 2 DL has them, so that a reasoner for it can read an export."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

import pyoxigraph as ox

from ..core import arguments
from ..core.errors import UsageError
from ..core.namespaces import GENID, MD, PREFIXES, RDF_TYPE, shorten
from ..core.terms import lexical
from ..rdf.formats import TRIPLE_FORMATS

Profile = Literal["owl-dl"]
PROFILES: Final = get_args(Profile)

_RDF, _RDFS, _OWL, _XSD = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
_SHACL: Final = "http://www.w3.org/ns/shacl#"
#: Names that OWL keeps for itself: no thing, and no property of one's own, is called by them.
_RESERVED: Final = (_RDF, _RDFS, _OWL, _XSD)

_LIST: Final = {_RDF + "first", _RDF + "rest"}
_RANGE: Final = _RDFS + "range"
_SUBPROPERTY: Final = _RDFS + "subPropertyOf"
_CLASS, _OBJECT, _DATATYPE, _ANNOTATION, _DATA_RANGE = (
    _OWL + "Class",
    _OWL + "ObjectProperty",
    _OWL + "DatatypeProperty",
    _OWL + "AnnotationProperty",
    _RDFS + "Datatype",
)
_CLASS_AXIOMS: Final = {
    *(_RDFS + "subClassOf", _RDFS + "domain", _OWL + "disjointWith", _OWL + "equivalentClass"),
}
_PROPERTIES: Final = (_OBJECT, _DATATYPE, _ANNOTATION)
#: What says how many, which the engine keeps as an xsd:integer; OWL has it otherwise.
_CARDINALITIES: Final = {
    _OWL + name
    for name in (
        *("cardinality", "minCardinality", "maxCardinality"),
        *("qualifiedCardinality", "minQualifiedCardinality", "maxQualifiedCardinality"),
    )
}
_NUMBER, _WHOLE = (ox.NamedNode(_XSD + name) for name in ("nonNegativeInteger", "integer"))
#: What makes of a property one between things, by saying more of it.
_OF_OBJECTS: Final = {
    _OWL + f"{word}Property"
    for word in ("Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")
} | {_OWL + "InverseFunctionalProperty"}

#: Sources, their parts, and what one says that another is preferred to.
_EVIDENCE: Final = {
    MD + name for name in ("Document", "WebPage", "Dataset", "Section", "Passage")
} | {MD + "RivalStatement", _RDF + "Statement"}
#: Relations that lead to these, and what is said of such a lead.
_EVIDENCE_RELATIONS: Final = {
    *(
        MD + name
        for name in (
            *("confirmation", "confirmedBy", "confirmingPrecision", "datedBy", "modality"),
            *("preferenceReason", "readOn", "sourceKind", "valuePrecision", "verification"),
        )
    ),
    PREFIXES["dcterms"] + "source",
    PREFIXES["prov"] + "wasDerivedFrom",
}

#: The datatypes of OWL 2 (Structural Specification, 4), and the one that turns into another.
_DATATYPES: Final = (
    {
        _XSD + name
        for name in (
            *("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"),
            *("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger"),
            *("negativeInteger", "long", "int", "short", "byte", "unsignedLong", "unsignedInt"),
            *("unsignedShort", "unsignedByte", "double", "float", "boolean", "hexBinary"),
            *("base64Binary", "anyURI", "dateTime", "dateTimeStamp", "date"),
        )
    }
    | {_OWL + "real", _OWL + "rational", _RDFS + "Literal"}
    | {_RDF + "langString", _RDF + "PlainLiteral", _RDF + "XMLLiteral"}
)
_DATE, _DATE_TIME = ox.NamedNode(_XSD + "date"), ox.NamedNode(_XSD + "dateTime")

#: A date of XML Schema: the day, and the time zone that it may have.
_DAY: Final = re.compile(r"^(-?\d+-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?$")


@dataclass(frozen=True)
class OwlDl:
    """Statements that OWL 2 DL can hold.

    Attributes:
        triples: the statements, each once, in no order.
        dates: how many values were written as xsd:dateTime, since OWL 2 has no xsd:date.
        left_out: what OWL 2 DL has no place for, how often each: datatypes, and properties whose
            values are of the other kind.
    """

    triples: tuple[ox.Triple, ...]
    dates: int
    left_out: tuple[tuple[str, int], ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of the file, a line each."""
        notes = []
        if self.dates:
            verb = "dates are" if self.dates > 1 else "date is"
            notes.append(
                f"{self.dates:,} {verb} written as xsd:dateTime at 00:00:00: OWL 2 has no xsd:date"
            )
        if self.left_out:
            count = sum(number for _, number in self.left_out)
            kinds = ", ".join(f"{kind} ({number:,})" for kind, number in self.left_out)
            noun = "statements are" if count > 1 else "statement is"
            notes.append(f"{count:,} {noun} left out, which OWL 2 DL has no place for: {kinds}")
        return tuple(notes)


def chosen_profile(profile: object, format: str, *, sources: bool) -> Profile | None:
    """Return the profile that is asked for, if any.

    Raises:
        UsageError: there is no such profile, or it is asked for in a format of named graphs or of
            networks, or with sources, which it leaves out.
    """
    if profile is None:
        return None
    chosen = cast(Profile, arguments.choice(profile, PROFILES, "profile"))
    if format not in TRIPLE_FORMATS:
        raise UsageError(
            f"the profile {chosen} is of statements alone, and {format} is not: "
            f"choose {', '.join(TRIPLE_FORMATS)}"
        )
    if sources:
        raise UsageError(f"the profile {chosen} leaves sources out: ask for one or the other")
    return chosen


def owl_dl(triples: Iterable[ox.Triple], store: ox.Store) -> OwlDl:
    """Return statements as OWL 2 DL has them.

    Left out are shapes of SHACL, sources with their parts, what leads to these, and what rivals
    say. Every class and property that is used is declared, as the store has it; where it has it
    not, as it is used.

    Args:
        triples: the statements.
        store: where terms are declared that the statements use.
    """
    writing = _Writing(_told([_with_blank_nodes(triple) for triple in triples]), store)
    written = tuple(dict.fromkeys((*writing.statements(), *writing.declarations())))
    return OwlDl(written, writing.dates, tuple(sorted(writing.left_out.items())))


def _with_blank_nodes(triple: ox.Triple) -> ox.Triple:
    """Return a statement with blank nodes where IRIs stand in for them, which no axiom takes."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, ox.NamedNode) and subject.value.startswith(GENID):
        subject = ox.BlankNode(subject.value.removeprefix(GENID))
    if isinstance(value, ox.NamedNode) and value.value.startswith(GENID):
        value = ox.BlankNode(value.value.removeprefix(GENID))
    return ox.Triple(subject, triple.predicate, value)


def _told(triples: list[ox.Triple]) -> list[ox.Triple]:
    """Return the statements without shapes, sources, rivals, and blank nodes that hang on these."""
    dropped: set[object] = set()
    for triple in triples:
        predicate = triple.predicate.value
        kind = lexical(triple.object) if predicate == RDF_TYPE else ""
        if kind in _EVIDENCE or kind.startswith(_SHACL) or predicate.startswith(_SHACL):
            dropped.add(triple.subject)
    waiting = set(dropped)
    while waiting:
        hanging: set[object] = {
            triple.object
            for triple in triples
            if isinstance(triple.object, ox.BlankNode)
            and (triple.subject in waiting or triple.predicate.value in _EVIDENCE_RELATIONS)
        }
        waiting = hanging - dropped
        dropped |= waiting
    return [
        triple
        for triple in triples
        if triple.subject not in dropped
        and triple.object not in dropped
        and triple.predicate.value not in _EVIDENCE_RELATIONS
    ]


class _Writing:
    """The statements on their way, and what was met on it."""

    def __init__(self, triples: list[ox.Triple], store: ox.Store) -> None:
        self.triples, self.store = triples, store
        self.dates = 0
        self.left_out: Counter[str] = Counter()
        self._classes: dict[str, str] = {}
        self._declared: defaultdict[str, set[str]] = defaultdict(set)
        for triple in triples:
            if triple.predicate.value == RDF_TYPE:
                self._declared[lexical(triple.subject)].add(lexical(triple.object))
        self._properties = self._kinds_of_properties()
        self._headers = {
            triple.subject
            for triple in triples
            if triple.predicate.value == RDF_TYPE
            and triple.object == ox.NamedNode(_OWL + "Ontology")
        }
        self._axiom_lists = self._lists()

    def statements(self) -> Iterator[ox.Triple]:
        """Yield each statement that OWL 2 DL can hold, dates written anew."""
        for triple in self.triples:
            lacking = self._lacking(triple)
            if lacking is None:
                yield self._written(triple)
            elif lacking:
                self.left_out[lacking] += 1

    def declarations(self) -> Iterator[ox.Triple]:
        """Yield what each class and property is that was used, and the head of the ontology."""
        kinds = self._properties | self._classes
        for term, kind in kinds.items():
            yield ox.Triple(ox.NamedNode(term), ox.NamedNode(RDF_TYPE), ox.NamedNode(kind))
        if len(self._headers) != 1:
            head = ox.BlankNode("ontology")
            yield ox.Triple(head, ox.NamedNode(RDF_TYPE), ox.NamedNode(_OWL + "Ontology"))

    def _lacking(self, triple: ox.Triple) -> str | None:
        """Return what OWL 2 DL lacks to hold a statement, "" where nothing is lost; else None."""
        predicate, value = triple.predicate.value, triple.object
        if isinstance(value, ox.Triple):
            return "triples of triples"
        if isinstance(value, ox.Literal) and value.datatype.value not in _DATATYPES:
            return shorten(value.datatype.value)
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(_RESERVED):
            return ""  # what RDF and OWL say of themselves
        if predicate == RDF_TYPE:
            return self._lacking_type(triple)
        if predicate in _LIST:
            return None if triple.subject in self._axiom_lists else ""  # what held it is told
        if predicate.startswith((_RDF, _XSD)):
            return shorten(predicate)
        if predicate == _SUBPROPERTY:
            pair = {self._properties.get(lexical(end)) for end in (triple.subject, value)}
            return None if len(pair) == 1 else shorten(predicate)
        if predicate in (_OWL + "versionIRI", _OWL + "imports"):
            return None if len(self._headers) == 1 else shorten(predicate)
        if predicate.startswith(_RESERVED):
            return self._lacking_class(triple)
        return self._lacking_value(triple)

    def _lacking_type(self, triple: ox.Triple) -> str | None:
        """Return the same of a statement that says what something is."""
        value = triple.object
        if not isinstance(value, ox.NamedNode):
            return None if isinstance(value, ox.BlankNode) else "rdf:type"
        if value.value == _RDFS + "Class":
            self._declare_class(triple.subject)
            return ""
        if value.value in (_CLASS, _DATA_RANGE) and isinstance(triple.subject, ox.NamedNode):
            self._classes.setdefault(triple.subject.value, value.value)
            return None if self._classes[triple.subject.value] == value.value else ""
        if value.value in _PROPERTIES or value.value == _RDF + "Property":
            return ""  # declared below, as what it is
        if value.value == _OWL + "Ontology":
            return None if len(self._headers) == 1 else ""
        if value.value.startswith((_RDF, _RDFS, _XSD)):
            return (
                "" if value.value in (_RDF + "List", _RDFS + "Resource") else shorten(value.value)
            )
        if not value.value.startswith(_OWL):
            self._declare_class(value)
        return None

    def _lacking_value(self, triple: ox.Triple) -> str | None:
        """Return the same of a statement with a property that is not OWL's own."""
        kind, value = self._properties[triple.predicate.value], triple.object
        if kind == _ANNOTATION:
            return None
        named = shorten(triple.predicate.value)
        if isinstance(value, ox.Literal) is not (kind == _DATATYPE):
            return f"{named} with " + ("a literal" if kind == _OBJECT else "a thing")
        if isinstance(value, ox.BlankNode) and value in self._list_nodes:
            return f"{named} with a list"
        if isinstance(value, ox.NamedNode) and value.value.startswith(_RESERVED):
            return f"{named} with {shorten(value.value)}"
        return None

    def _written(self, triple: ox.Triple) -> ox.Triple:
        """Return a statement, a date in it as a day at midnight."""
        value = triple.object
        if value == _DATE and triple.predicate.value.startswith(_RESERVED):
            return ox.Triple(triple.subject, triple.predicate, _DATE_TIME)
        if not isinstance(value, ox.Literal):
            return triple
        if value.datatype == _WHOLE and triple.predicate.value in _CARDINALITIES:
            number = ox.Literal(value.value, datatype=_NUMBER)
            return ox.Triple(triple.subject, triple.predicate, number)
        if value.datatype != _DATE:
            return triple
        self.dates += 1
        moment = _DAY.sub(r"\1T00:00:00\2", value.value)
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(moment, datatype=_DATE_TIME))

    def _lacking_class(self, triple: ox.Triple) -> str | None:
        """Return the same of an axiom or annotation; what it takes for a class is declared."""
        predicate, value = triple.predicate.value, triple.object
        if predicate in _CLASS_AXIOMS:
            if lexical(value).startswith((_RDF, _XSD)):
                return f"{shorten(predicate)} with {shorten(lexical(value))}"
            self._declare_class(value)
            if predicate != _RDFS + "domain":
                self._declare_class(triple.subject)
        if predicate == _RANGE and isinstance(value, ox.NamedNode):
            if self._properties.get(lexical(triple.subject)) == _OBJECT:
                self._declare_class(value)
            elif value.value.startswith(_XSD) and value.value not in _DATATYPES:
                return f"rdfs:range with {shorten(value.value)}"
        return None

    def _declare_class(self, term: object) -> None:
        if isinstance(term, ox.NamedNode) and not term.value.startswith(_RESERVED):
            self._classes.setdefault(term.value, _CLASS)

    def _kinds_of_properties(self) -> dict[str, str]:
        """Return of which one kind each property is: as it is declared, else as it is used."""
        used: defaultdict[str, set[str]] = defaultdict(set)
        for triple in self.triples:
            if not triple.predicate.value.startswith(_RESERVED):
                literal = isinstance(triple.object, ox.Literal)
                used[triple.predicate.value].add(_DATATYPE if literal else _OBJECT)
            elif triple.predicate.value == RDF_TYPE and isinstance(triple.subject, ox.NamedNode):
                declared = lexical(triple.object)
                if declared in _PROPERTIES or declared in _OF_OBJECTS:
                    used.setdefault(triple.subject.value, set())
        return {
            term: self._kind(term, kinds)
            for term, kinds in used.items()
            if not term.startswith(_RESERVED)
        }

    def _kind(self, term: str, used: set[str]) -> str:
        types = self.store.quads_for_pattern(ox.NamedNode(term), ox.NamedNode(RDF_TYPE), None)
        said = self._declared[term] | {lexical(quad.object) for quad in types}
        declared = {kind for kind in _PROPERTIES if kind in said}
        if said & _OF_OBJECTS:
            declared.add(_OBJECT)
        if len(declared) == 1:
            return declared.pop()
        return next(iter(used)) if len(used) == 1 else _ANNOTATION

    def _lists(self) -> set[object]:
        """Return the nodes of the lists that axioms hold."""
        rests = {
            triple.subject: triple.object
            for triple in self.triples
            if triple.predicate.value == _RDF + "rest"
        }
        self._list_nodes = set(rests)
        found: set[object] = set()
        for triple in self.triples:
            node: object = triple.object
            while triple.predicate.value.startswith(_OWL) and node in rests and node not in found:
                found.add(node)
                node = rests[node]  # type: ignore[index]
        return found
