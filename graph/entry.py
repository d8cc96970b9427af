"""One thing in words: what it is called, what it is, and what the graph says of it, both ways."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from .display import plain
from .evidence import MARKS
from .relations import article
from .sources import MODALITIES
from .terms import MD, PREFIXES, shorten

_TOLD: Final = 8  # so many of a long row
_MANY: Final = 40  # more lines than these are cut to the first
_FIRST: Final = 20
_KINDS: Final = PREFIXES["skos"] + "broader"
_PARTS: Final = MD + "includes"


@dataclass(frozen=True)
class Line:
    """What a thing is said to be related to, or what else is told of it.

    Attributes:
        words: the label of the other thing, the text of a literal, or a sentence.
        iri: the IRI of the other thing; None for text.
        passages: how many passages say so.
        documents: how many documents these are of.
        sources: other sources that say so, in words.
        strength: "asserted", "ability", "intended" or "possible": the firmest that backs it.
        detail: what else is to be said, in words.
        when: from when to when it holds, in words.
        start: the first day of a membership, or the date that is told, as an ISO date.
        end: the last day of a membership.
        verification: "unconfirmed" or "day unconfirmed", where no source gives it in full.
        rivals: what sources say that are not preferred, in words.
        record: the IRI of the membership or participation that this is.
    """

    words: str
    iri: str | None = None
    passages: int = 0
    documents: int = 0
    sources: tuple[str, ...] = ()
    strength: str = MODALITIES[0]
    detail: str = ""
    when: str = ""
    start: str | None = None
    end: str | None = None
    verification: str = ""
    rivals: tuple[str, ...] = ()
    record: str = ""

    def support(self) -> str:
        """Return how well this is backed, in words."""
        counted = f"{self.passages} passage{'s' * (self.passages != 1)}" * bool(self.passages)
        counted += f" in {self.documents} documents" * (self.documents > 1)
        mark = MARKS[self.strength] and f"{MARKS[self.strength]} only"
        parts = (counted, *self.sources, mark, self.verification, self.detail)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Group:
    """What one relation says of a thing, in one direction.

    Attributes:
        phrase: the words of the relation, or what the lines have in common.
        lines: the other things, best supported first.
        relation: the IRI of the relation.
        backward: whether the thing is the object.
        derived: whether no source states this: it follows by rules.
        row: whether text tells the lines in one row, the first of them only.
    """

    phrase: str
    lines: tuple[Line, ...]
    relation: str = ""
    backward: bool = False
    derived: bool = False
    row: bool = False

    def text(self) -> Iterator[str]:
        """Yield the lines of text."""
        if self.row:
            first = [_marked(line) for line in self.lines[:_TOLD]]
            more = len(self.lines) - len(first)
            yield f"{self.phrase} {', '.join(first)}" + f" and {more} more" * bool(more)
        elif len(self.lines) == 1:
            yield f"{self.phrase} {_told(self.lines[0])}"
            yield from (f"  {rival}" for rival in self.lines[0].rivals)
        else:
            many = len(self.lines) > _MANY
            shown = self.lines[:_FIRST] if many else self.lines
            yield self.phrase
            for line in shown:
                yield f"  {_told(line)}"
                yield from (f"    {rival}" for rival in line.rivals)
            if many:
                yield f"  and {len(self.lines) - _FIRST:,} more; --format json tells them all"


@dataclass(frozen=True)
class Entry:
    """A thing, a term, a document, a section or a passage, as an encyclopedia would tell it.

    Attributes:
        iri: its IRI.
        name: its name.
        kind: what it is, in words: its most specific class, "class", "relation", "document" ...
        aliases: its other names.
        definition: what it is, in a sentence; for a passage what it says, where texts were given.
        notes: remarks.
        links: IRIs of the same thing elsewhere.
        groups: what is said of it: literals, kinds, the rest both ways, then what follows by rules.
    """

    iri: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    definition: str = ""
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    def __bool__(self) -> bool:
        """Whether the graph says anything of it."""
        return bool(self.definition or self.groups)

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Return the entry for a person."""
        lines = [f"{self.name}, {article(self.kind)} {self.kind} ({shorten(self.iri)})"]
        if self.aliases:
            lines.append(f"  also called {', '.join(self.aliases)}")
        lines += [f"  {text}" for text in (self.definition, *self.notes) if text]
        for link in self.links:
            place = "Wikidata" if "wikidata.org/" in link else "the same as"
            lines.append(f"  {place}: {link}")
        stated = [group for group in self.groups if not group.derived]
        lines += [""] * bool(stated and len(lines) > 1)
        lines += [f"  {line}" for group in stated for line in group.text()]
        told = {(group.relation, group.backward) for group in stated}
        derived = [
            group
            for group in self.groups
            if group.derived
            and not (group.relation == _PARTS and (_KINDS, not group.backward) in told)
        ]
        if derived:
            lines += ["", "  by rules:"]
            lines += [f"    {line}" for group in derived for line in group.text()]
        return "".join(plain(line) + "\n" for line in lines)

    def json(self) -> str:
        """Return the whole entry as JSON."""
        return json.dumps(asdict(self), ensure_ascii=True, indent=2) + "\n"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text())}</pre>"


def _told(line: Line) -> str:
    support = line.support()
    words = f"{line.words} ({line.when})" if line.when else line.words
    return f"{words} - {support}" if support else words


def _marked(line: Line) -> str:
    mark = MARKS[line.strength]
    return f"{line.words} ({mark} only)" if mark else line.words
