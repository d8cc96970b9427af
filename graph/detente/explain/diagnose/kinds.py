"""Kinds of things: whether a relation, or a parameter, takes a thing of another kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from ...core.namespaces import MD, PREFIXES, RDF_TYPE, shorten
from ...core.text import article
from ...evidence.statements import domain_relations
from ...query.diagnosis import Diagnosis
from .patterns import TriplePattern, iri
from .setting import Setting, superclasses, types

_SUBJECTS: Final = ox.NamedNode(PREFIXES["schema"] + "domainIncludes")
_OBJECTS: Final = ox.NamedNode(PREFIXES["schema"] + "rangeIncludes")
_SHOWN: Final = 3


def is_of_another_kind(setting: Setting, thing: str, wanted: Iterable[str]) -> bool:
    """Return whether a thing has a class, and none of those that are wanted.

    Args:
        setting: the graph.
        thing: its IRI.
        wanted: the IRIs of classes; none for any.
    """
    wanted = set(wanted)
    own = {up for each in types(setting.store, thing) for up in superclasses(setting.store, each)}
    return bool(wanted) and any(each.startswith(MD) for each in own) and not own & wanted


def other_kind(
    setting: Setting, thing: str, wanted: Sequence[str], suggestion: str | None = None
) -> Diagnosis | None:
    """Return the diagnosis that a thing is of another kind than is wanted; None where it is not."""
    if not is_of_another_kind(setting, thing, wanted):
        return None
    return Diagnosis(
        "wrong-kind",
        f"{setting.label(thing)} is {_is(setting, thing)}, not {_kinds(setting, wanted)}",
        suggestion=suggestion,
        about=(thing,),
    )


def wrong_kind(
    setting: Setting, patterns: Sequence[TriplePattern], held: bool = False
) -> Diagnosis | None:
    """Return the diagnosis that a relation takes a thing, or a class, of another kind.

    Only patterns that match nothing are looked at: sources may say more than is usual.

    Args:
        setting: the graph.
        patterns: what must match, all at once.
        held: whether to look at patterns that match as well.
    """
    for pattern in patterns:
        if not held and setting.holds(pattern.text, may_hold=True):
            continue
        if iri(pattern.relation) == RDF_TYPE:
            found = _type(setting, pattern)
        else:
            found = _ends(setting, pattern)
        if found:
            return found
    return _classes(setting, patterns)


def _type(setting: Setting, pattern: TriplePattern) -> Diagnosis | None:
    """Return the diagnosis of a thing that is said to be of a class."""
    thing, kind = iri(pattern.subject), iri(pattern.object)
    if not thing or not kind or not kind.startswith(MD):
        return None
    return other_kind(setting, thing, (kind,))


def _ends(setting: Setting, pattern: TriplePattern) -> Diagnosis | None:
    """Return the diagnosis of a thing of the wrong kind at an end of a relation."""
    relation = iri(pattern.relation)
    if not relation:
        return None
    for at_object, end, direction, place in (
        (True, pattern.object, _OBJECTS, "leads to"),
        (False, pattern.subject, _SUBJECTS, "starts from"),
    ):
        thing, kinds = iri(end), _wanted(setting, relation, direction)
        if not thing or not is_of_another_kind(setting, thing, kinds):
            continue
        if _used(setting, relation, thing, at_object=at_object):
            continue
        message = (
            f"{setting.label(thing)} is {_is(setting, thing)}, not {_kinds(setting, kinds)}, "
            f"which {shorten(relation)} {place}"
        )
        instead = _instead(setting, thing, at_object=at_object)
        return Diagnosis("wrong-kind", message, suggestion=instead, about=(thing,))
    return None


def _classes(setting: Setting, patterns: Sequence[TriplePattern]) -> Diagnosis | None:
    """Return the diagnosis of a class whose things a relation never takes."""
    kinds: dict[str, list[str]] = {}
    for pattern in patterns:
        kind = iri(pattern.object)
        if iri(pattern.relation) == RDF_TYPE and kind and pattern.subject.startswith("?"):
            kinds.setdefault(pattern.subject, []).append(kind)
    for pattern in patterns:
        relation = iri(pattern.relation)
        for end, direction, place in (
            (pattern.object, _OBJECTS, "leads to"),
            (pattern.subject, _SUBJECTS, "starts from"),
        ):
            wanted = _wanted(setting, relation, direction) if relation else []
            for kind in kinds.get(end, ()) if wanted else ():
                if _related(setting, kind, wanted) or setting.holds(
                    f"{pattern.text} {end} a <{kind}> .", may_hold=True
                ):
                    continue
                return Diagnosis(
                    "wrong-kind",
                    f"{shorten(relation or '')} {place} {_kinds(setting, wanted)}, and "
                    f"{_a(setting.label(kind))} is none",
                    about=(kind,),
                )
    return None


def _related(setting: Setting, kind: str, wanted: Iterable[str]) -> bool:
    """Return whether a thing of a class may be of one of some others, one above the other."""
    own = superclasses(setting.store, kind)
    return any(each in own or kind in superclasses(setting.store, each) for each in wanted)


def _wanted(setting: Setting, relation: str, direction: ox.NamedNode) -> list[str]:
    """Return the classes that usually stand at one end of a relation."""
    quads = setting.store.quads_for_pattern(ox.NamedNode(relation), direction, None)
    found = {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
    return sorted(found) if all(each.startswith(MD) for each in found) else []


def _used(setting: Setting, relation: str, thing: str, *, at_object: bool) -> bool:
    """Return whether things of the same kind do stand at that end of the relation."""
    kind = setting.kind(thing)
    one, other = ("?other", "?same") if at_object else ("?same", "?other")
    return bool(kind) and setting.holds(f"{one} <{relation}> {other} . ?same a <{kind}> .")


def _instead(setting: Setting, thing: str, *, at_object: bool) -> str | None:
    """Return which relations a thing stands in, the most frequent first, as a suggestion."""
    node = ox.NamedNode(thing)
    ours = domain_relations(setting.store)
    if at_object:
        quads = setting.store.quads_for_pattern(None, None, node)
    else:
        quads = setting.store.quads_for_pattern(node, None, None)
    found = Counter(quad.predicate.value for quad in quads if quad.predicate in ours)
    if not found:
        return None
    listed = " or ".join(shorten(each) for each, _ in found.most_common(_SHOWN))
    return f"what {'leads to' if at_object else 'starts from'} {shorten(thing)} is {listed}"


def _is(setting: Setting, thing: str) -> str:
    kind = setting.kind(thing)
    return _a(setting.label(kind)) if kind else "of another kind"


def _kinds(setting: Setting, kinds: Iterable[str]) -> str:
    return " or ".join(_a(setting.label(kind)) for kind in kinds)


def _a(noun: str) -> str:
    return f"{article(noun)} {noun}"
