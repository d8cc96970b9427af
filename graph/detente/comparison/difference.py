"""Differences: what is new, has ended, has changed or is gone between two graphs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

ChangeKind = Literal["new", "ended", "changed", "removed"]
KINDS: Final[tuple[ChangeKind, ...]] = ("new", "ended", "changed", "removed")
#: What changes are told under, in this order.
SORTS: Final = {
    "membership": "memberships",
    "participation": "participations",
    "thing": "things",
    "headcount": "figures",
    "rival": "what sources say otherwise",
    "coverage": "coverage",
    "source": "sources",
    "passage": "passages",
    "term": "terms",
}


@dataclass(frozen=True)
class Saying:
    """One end of a statement.

    Attributes:
        words: it in words.
        iri: its IRI; None for a text or a number, and for what has no IRI.
        sources: who says so, in words.
    """

    words: str
    iri: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Detail:
    """What is no longer said of a thing with a relation, and what is said now.

    Attributes:
        relation: the IRI of the relation; empty for what several of them tell together.
        phrase: the relation in words.
        before: what only the first graph says.
        after: what only the second says.
        same: whether the same is said, and only by others.
    """

    relation: str
    phrase: str
    before: tuple[Saying, ...] = ()
    after: tuple[Saying, ...] = ()
    same: bool = False


@dataclass(frozen=True)
class Change:
    """A thing, or a record of a relation, of which two graphs do not say the same.

    Attributes:
        kind: "new", "ended", "changed" or "removed".
        sort: what it is: a key of `SORTS`.
        iri: its IRI; empty for what has none.
        id: its CURIE, or the IRI.
        words: what it is called; of a membership or the like what it says, and from when to when.
        sources: who says so.
        details: what is said of it in one of the two.
    """

    kind: ChangeKind
    sort: str
    iri: str
    id: str
    words: str
    sources: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What differs between two graphs. It is true where something does.

    Attributes:
        first: what the first is called.
        second: what the second is called.
        changes: thing by thing, sorted by what they are, by kind and by name.
        before: how many statements the first has, each once.
        after: how many the second has.
        gone: how many only the first has.
        come: how many only the second has.
        untold: how many of these no change tells of.
        notes: what is to be known before it is believed.
    """

    first: str
    second: str
    changes: tuple[Change, ...] = field(repr=False)
    before: int
    after: int
    gone: int
    come: int
    untold: int = 0
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.come)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many changes there are of each sort and kind, where there are."""
        found = Counter((change.sort, change.kind) for change in self.changes)
        counted: dict[str, dict[str, int]] = {
            sort: {kind: found[sort, kind] for kind in KINDS if found[sort, kind]} for sort in SORTS
        }
        return {sort: kinds for sort, kinds in counted.items() if kinds}

    def __str__(self) -> str:
        return self.text()

    def text(self, limit: int | None = None) -> str:
        """Return it for a person.

        Args:
            limit: how many changes of a sort and kind are told; all without it.
        """
        from .difference_text import difference_text

        return difference_text(self, limit)

    def markdown(self, limit: int | None = None) -> str:
        """Return it as a page in Markdown, as a changelog of data is."""
        from .difference_text import difference_markdown

        return difference_markdown(self, limit)

    def json(self) -> str:
        """Return it for a program."""
        from .difference_text import difference_json

        return difference_json(self)

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(self.text())}</pre>"
