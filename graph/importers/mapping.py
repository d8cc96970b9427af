"""What a mapping says: which column is which thing. The language is told in docs/importers.md."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ..terms import SRC
from .templates import Template


@dataclass(frozen=True)
class Dataset:
    """What the dataset is; its statements go to the graph `src:ID`."""

    id: str
    title: str
    publisher: str
    license: str
    citation: str | None
    description: str | None

    @property
    def graph(self) -> str:
        """The graph of its statements, and the IRI of the dataset itself."""
        return SRC + self.id


@dataclass(frozen=True)
class Layout:
    """How the table lies in its file."""

    delimiter: str | None
    encoding: str
    sheet: str | None
    header: int
    skip: int
    missing: frozenset[str]


@dataclass(frozen=True)
class Mint:
    """What is made, once, where the graph has no thing of this name."""

    cls: str
    key: Template
    label: tuple[Template, ...]
    definition: tuple[Template, ...]
    named: bool


@dataclass(frozen=True)
class Link:
    """Cells that mean things, and how these are found.

    Attributes:
        where: the name of the table in the mapping, for messages.
        columns: names, `A..B` or patterns with *; empty for a constant.
        by: how to look a cell up, tried in this order.
        cls: the classes of which the thing is to be an instance of one.
        look: the names to look for, where they are not the cell itself.
    """

    where: str
    columns: tuple[str, ...]
    constant: str | None
    separator: str | None
    by: tuple[str, ...]
    cls: tuple[str, ...]
    values: dict[str, str]
    look: tuple[Template, ...]
    mint: Mint | None
    required: bool


@dataclass(frozen=True)
class When:
    """A date: one column with formats, or a column each for year, month and day."""

    where: str
    column: str | None
    formats: tuple[str, ...]
    parts: tuple[str | None, str | None, str | None]
    missing: frozenset[str]
    ongoing: frozenset[str]
    precision: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(each for each in (self.column, *self.parts) if each)


@dataclass(frozen=True)
class Value:
    """A literal of the row's thing."""

    where: str
    property: str
    column: str | None
    constant: str | None
    text: Template | None
    type: str
    language: str | None
    formats: tuple[str, ...]
    values: dict[str, str]


@dataclass(frozen=True)
class Relation:
    """Statements between the row's thing and others."""

    relation: str
    link: Link
    inverse: bool


@dataclass(frozen=True)
class Made:
    """What a row of kind thing makes."""

    cls: str
    id: Template | None
    label: tuple[Template, ...]
    definition: tuple[Template, ...]
    alternate: tuple[Template, ...]
    named: bool


@dataclass(frozen=True)
class Mapping:
    """All that a mapping says."""

    place: str
    dataset: Dataset
    layout: Layout
    kinds: tuple[str, ...]
    made: Made | None
    relation: str | None
    links: dict[str, Link]
    start: When | None
    end: When | None
    observed_until: datetime.date | None
    values: tuple[Value, ...]
    relations: tuple[Relation, ...]
    companion: tuple[str, str] | None

    def all_links(self) -> tuple[Link, ...]:
        """Return every link, those of relations too."""
        return (*self.links.values(), *(each.link for each in self.relations))

    def templates(self) -> Iterator[tuple[str, Template]]:
        """Yield every template, with where it stands."""
        for link in self.all_links():
            made = link.mint
            minted = (made.key, *made.label, *made.definition) if made else ()
            yield from ((link.where, each) for each in (*link.look, *minted))
        if self.made:
            own = (self.made.id,) if self.made.id else ()
            said = (*own, *self.made.label, *self.made.definition, *self.made.alternate)
            yield from (("row", each) for each in said)
        yield from ((each.where, each.text) for each in self.values if each.text)

    def columns(self) -> Iterator[tuple[str, str]]:
        """Yield every column that is named, with where it is."""
        for link in self.all_links():
            yield from ((link.where, column) for column in link.columns)
        for when in (self.start, self.end):
            if when:
                yield from ((when.where, column) for column in when.columns)
        yield from ((each.where, each.column) for each in self.values if each.column)
        if self.companion:
            yield ("names.column", self.companion[1])
        for where, template in self.templates():
            for name in template.names():
                if not name.startswith(("#", "names.")):
                    yield where, name
