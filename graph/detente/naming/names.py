"""What a person calls a thing: a CURIE, an IRI, a label or an alias, case and accents aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import pyoxigraph as ox

from ..core.errors import AmbiguousName, UnknownName, quoted
from ..core.namespaces import KG, MD, PREFIXES, RDF_TYPE, SRC, expand, shorten
from ..core.suggestions import suggest
from ..core.text import fold
from ..evidence.statements import uses_vocabulary
from ..query.execute import as_term
from ..rdf.store import known, rows
from .choice import ALIAS, NAMING, literals, readable

_LABELS: Final = tuple(each for each in NAMING if each != ALIAS)
_ALIASES: Final = (ALIAS,)
#: For patterns that servers read: blanks, marks that nobody sees, letters with accents.
_BLANK: Final = "[\\s\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
_UNSEEN: Final = "[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
_LATIN: Final = "\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a"
_MARKS: Final = {"'": "['\u2019]", "-": "[-\u2013\u2011]", "s": f"[s{_LATIN}]?"}
_LABEL: Final = ox.NamedNode(NAMING[0])
_STATES: Final = tuple(ox.NamedNode(MD + each) for each in ("State", "HistoricalPolity"))
_CLASSES: Final = tuple(ox.NamedNode(PREFIXES[each] + "Class") for each in ("owl", "rdfs"))
#: What has a name, and how each writes it.
_Called = dict[str, set[str]]


def resolve(
    store: ox.Store,
    name: str,
    day: date | None = None,
    until: date | None = None,
    *,
    classes: bool | None = None,
) -> str:
    """Return the IRI of the thing that a person means: by IRI, CURIE, id, label, then alias.

    Of several that differ in case or accents alone it is the one that is written so. A state is
    looked up by name among the states of the day; see `States.named`. By its IRI or CURIE it is
    found whatever the day.

    Args:
        store: the graph.
        name: the name.
        day: the day for which a state is meant; None for the last day covered.
        until: the last day that may be meant.
        classes: whether a class is meant, and not a thing; None for either: the label of a class
            that is an alias of a thing stands for both then.

    Raises:
        UnknownName: nothing has this name, or no state of the day; the message offers the nearest.
        AmbiguousName: several things have it; the message lists them.
    """
    if iri := expand(name.strip()):
        if known(store, iri):
            return iri
        raise UnknownName(
            f"the graph knows no {shorten(iri)}; {_near(store, iri.rpartition('/')[2])}"
        )
    if not classes and (iri := _written(store, name.strip())):
        if not _is_state(store, iri):
            return iri
        if state := _state(store, name, day, until):
            return state
    wanted = fold(name)
    labels, aliases = (_named(store, relations, wanted) for relations in (_LABELS, _ALIASES))
    for found in _candidates(store, labels, aliases, classes):
        things = sorted(found)
        exact = [iri for iri in things if name.strip() in found[iri]]
        if things and all(_is_state(store, iri) for iri in things):
            if state := _state(store, name, day, until):
                return state
        elif len(things) == 1 or len(exact) == 1:
            return (exact or things)[0]
        if things:
            candidates = ", ".join(shorten(iri) for iri in things)
            raise AmbiguousName(f"{quoted(name)} is the name of {candidates}; say which")
    for namespace in (KG, SRC):
        if wanted and known(store, namespace + wanted.replace(" ", "-")):
            return namespace + wanted.replace(" ", "-")
    if state := _state(store, name, day, until):
        return state
    if not uses_vocabulary(store) and len(things := _ending(store, wanted)) == 1:
        return things[0]
    raise UnknownName(f"nothing in the graph is called {quoted(name)}; {_near(store, name)}")


def as_value(
    store: ox.Store,
    text: str,
    prefixes: Mapping[str, str] = PREFIXES,
    look_up: Callable[[str], str] | None = None,
) -> tuple[str, str]:
    """Return a value as SPARQL writes it, and a remark where it is text because nothing has it.

    A CURIE, an IRI, a literal or a number is one; any other text is the name of a thing.

    Args:
        store: where names are looked up.
        text: the value.
        prefixes: those of CURIEs.
        look_up: how a name is looked up; None for `resolve`, of no day in particular.

    Raises:
        AmbiguousName: several things have that name.
    """
    term = as_term(text, prefixes)
    if term != str(ox.Literal(text)):
        return term, ""
    try:
        return f"<{look_up(text) if look_up else resolve(store, text)}>", ""
    except UnknownName as error:
        return term, f"{error}; it is taken as text"


def _candidates(
    store: ox.Store, labels: _Called, aliases: _Called, classes: bool | None
) -> Iterator[_Called]:
    """Yield what has a name, with how it is written; the first that are any are those meant.

    They are things by label, then by alias, then whatever else: classes, sources, strangers.

    Args:
        store: the graph.
        labels: what has it as a label.
        aliases: what has it as an alias.
        classes: as for `resolve`.
    """
    named = labels, aliases
    kinds = [] if classes is False else [iri for iri in labels if _is_of(store, iri, _CLASSES)]
    if classes:
        yield {iri: labels[iri] for iri in kinds}
        yield {iri: aliases[iri] for iri in aliases if _is_of(store, iri, _CLASSES)}
    by_label, by_alias = ({i: found[i] for i in found if i.startswith(KG)} for found in named)
    yield by_label
    yield by_alias and by_alias | {iri: labels[iri] for iri in kinds}
    for found in named:
        yield {iri: texts for iri, texts in found.items() if not iri.startswith(KG)}


def _is_state(store: ox.Store, iri: str) -> bool:
    return _is_of(store, iri, _STATES)


def _is_of(store: ox.Store, iri: str, kinds: Iterable[ox.NamedNode]) -> bool:
    node, of_type = ox.NamedNode(iri), ox.NamedNode(RDF_TYPE)
    return any(
        next(store.quads_for_pattern(node, of_type, kind), None) is not None for kind in kinds
    )


def _state(store: ox.Store, name: str, day: date | None, until: date | None) -> str | None:
    """Return the state of a day that has this name; None where no state ever had it."""
    from ..actors.states import States

    found = States(store).named(name, day, until)
    if found.state or not found.problem:
        return found.state
    told = ", ".join(found.told)
    if found.ambiguous:
        raise AmbiguousName(f"{quoted(name)}: {found.problem}: {told}; say which")
    first = shorten(found.candidates[0])
    raise UnknownName(f"{quoted(name)}: {found.problem}: {told}; {first} is found on any day")


def _named(store: ox.Store, relations: Iterable[str], wanted: str) -> _Called:
    """Return the things that are called so, case and accents aside, and how it is written."""
    found: _Called = {}
    alike = (
        _names(store, relations) if isinstance(store, ox.Store) else _like(store, relations, wanted)
    )
    for iri, label in alike:
        if fold(label) == wanted:
            found.setdefault(iri, set()).add(label)
    return found


def _like(store: ox.Store, relations: Iterable[str], wanted: str) -> Iterator[tuple[str, str]]:
    """Yield the things that may be called so, and how; a server looks through its names.

    They are those that `fold` may make the same of: letters have accents, marks that nobody sees
    stand between them, and blanks are of any kind.
    """
    words = ("".join(f"{_letter(each)}{_UNSEEN}*" for each in word) for word in wanted.split())
    pattern = f"^{_BLANK}*{f'{_BLANK}+'.join(words)}{_BLANK}*$"
    merged = uses_vocabulary(store)
    among = " ".join(f"<{each}>" for each in relations)
    said = f"VALUES ?relation {{ {among} }} ?thing ?relation ?text"
    if not merged:
        said = f"{{ {said} }} UNION {{ GRAPH ?graph {{ {said} }} }}"
    fits = f"REGEX(STR(?text), {ox.Literal(pattern)}, 'i')"
    for row in rows(store, f"SELECT DISTINCT ?thing ?text {{ {said} FILTER ({fits}) }}"):
        thing, text = row
        if isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal):
            yield thing.value, text.value


def _letter(letter: str) -> str:
    """Return a pattern for a letter, and for what `fold` makes it of."""
    if not letter.isascii():
        return "[^ -~]"
    if letter in _MARKS:
        return _MARKS[letter]
    return f"[{letter}{_LATIN}]" if letter.isalpha() else re.escape(letter)


def _written(store: ox.Store, name: str) -> str | None:
    """Return the one thing of ours that has a label written just so, in English or no language.

    That takes two look-ups for each kind of label; to see what is called so but for case and
    accents, every name has to be read.
    """
    texts = ox.Literal(name), ox.Literal(name, language="en")
    found = {
        quad.subject.value
        for text in texts
        for quad in store.quads_for_pattern(None, _LABEL, text, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(KG)
    }
    return found.pop() if len(found) == 1 and uses_vocabulary(store) else None


def _names(store: ox.Store, relations: Iterable[str]) -> Iterator[tuple[str, str]]:
    for relation in relations:
        for quad in literals(store, ox.NamedNode(relation)):
            yield quad.subject.value, quad.object.value  # type: ignore[union-attr]


def _ending(store: ox.Store, wanted: str) -> list[str]:
    """Return the IRIs of a graph of others that end in a name."""
    terms = (term for quad in store for term in (quad.subject, quad.predicate, quad.object))
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    return sorted(iri for iri in iris if fold(readable(iri).rpartition(":")[2]) == wanted)


def _near(store: ox.Store, name: str) -> str:
    """Return 'did you mean ...?' with up to three names like this one, else how to search."""
    ours = uses_vocabulary(store)
    labels = [
        label
        for relations in (_LABELS, _ALIASES)
        for iri, label in sorted(_names(store, relations))  # things before sources
        if not ours or iri.startswith((KG, SRC))
    ]
    return suggest(name, labels) or "detente find searches names and definitions"
