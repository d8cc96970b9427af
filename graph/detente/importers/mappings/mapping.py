"""What a mapping says: which column is which thing. docs/importers.md tells the language.

Each class is a table of the TOML file and each field a key of it; a key that no field has is
refused. `mapping_file` reads them and words what pydantic finds wrong.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)

from ...core.errors import quoted
from ...core.namespaces import MD, SRC, expand
from .mapping_values import (
    Delimiter,
    Encoding,
    Formats,
    Iri,
    Iris,
    Language,
    LiteralType,
    Meanings,
    NamingWays,
    OneTemplate,
    Precision,
    SomeTemplates,
    Templates,
    Text,
    Texts,
    TomlDay,
)
from .templates import Template

_MOST_ROWS: Final = 1_000_000  # that stand before the first row
_LONGEST_ID: Final = 200  # it stands in the name of each row
_OURS: Final = ("catalogue", "editorial", "general-knowledge")
_NEEDS_COLUMN: Final = '[{0}] with column = "..." and by = "name", say'


class WrongKey(ValueError):
    """What is wrong with one key of a table, found in the table as a whole."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(problem)
        self.key = key


class MappingTable(BaseModel):
    """A table of a mapping."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    _name: str = PrivateAttr("")

    @property
    def name(self) -> str:
        """How the table is called in its file: `member`, `value[2]`."""
        return self._name

    def _name_tables(self, name: str) -> None:
        """Tell a table and those in it how they are called."""
        self._name = name
        inside = f"{name}." if name else ""
        for field, info in type(self).model_fields.items():
            key, content = inside + (info.alias or field), getattr(self, field)
            if isinstance(content, MappingTable):
                content._name_tables(key)
            elif isinstance(content, tuple):
                for number, entry in enumerate(content, 1):
                    if isinstance(entry, MappingTable):
                        entry._name_tables(f"{key}[{number}]")


class Dataset(MappingTable):
    """What the dataset is; its statements go to the graph `src:ID`."""

    id: Text
    title: Text
    publisher: Text
    license: Text
    citation: StrictStr | None = None
    description: StrictStr | None = None
    given_graph: StrictStr | None = Field(None, alias="graph")

    @property
    def graph(self) -> str:
        """The graph of its statements, and the IRI of the dataset itself."""
        return SRC + self.id

    @model_validator(mode="after")
    def _check_names(self) -> Dataset:
        if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", self.id):
            problem = f"{quoted(self.id)} is not of lower-case letters, digits and hyphens"
            raise WrongKey("id", problem)
        if len(self.id) > _LONGEST_ID:
            raise WrongKey("id", f"{quoted(self.id)} has more than {_LONGEST_ID} characters")
        if self.id in _OURS or self.id.startswith("local."):
            raise WrongKey("id", f"{quoted(self.id)} is a graph of ours; choose another")
        if self.given_graph and expand(self.given_graph) != self.graph:
            raise WrongKey("graph", f"the graph of a dataset is src:{self.id}; leave it out")
        return self


class Layout(MappingTable):
    """How the table lies in its file.

    Attributes:
        record: of XML, the element that is a row.
        only: the rows that count: those that have one of these values in a column.
        optional: columns that a file may be without, as if each of their cells were empty.
    """

    delimiter: Delimiter | None = None
    encoding: Encoding | None = None
    sheet: StrictStr | None = None
    record: StrictStr | None = None
    only: dict[StrictStr, Texts] = Field(default_factory=dict)
    optional: Texts = ()
    header: Annotated[StrictInt, Field(ge=1, le=_MOST_ROWS)] = 1
    skip: Annotated[StrictInt, Field(ge=0, le=_MOST_ROWS)] = 0
    missing: Annotated[
        Texts, AfterValidator(lambda texts: (*(text.strip() for text in texts), ""))
    ] = ("",)


class Mint(MappingTable):
    """What is made, once, where the graph has no thing of this name."""

    given_class: Iri | None = Field(None, alias="class")
    key: OneTemplate = Template.read("{#value}")
    label: Templates = (Template.read("{#value}"),)
    definition: Templates = (Template.read("Named in the dataset {#dataset}."),)
    named: StrictBool = True


class Link(MappingTable):
    """Cells that mean things, and how these are found.

    Attributes:
        column: names, `A..B` or patterns with *.
        columns: more of these.
        constant: what is meant in every row, instead of columns.
        separator: what stands between several things in one cell.
        before: what is said of a thing ends before this: a number in parentheses, say.
        by: how to look a cell up, tried in this order.
        classes: those of which the thing is to be an instance of one.
        values: from what a cell says to what it means.
        look: the names to look for, where they are not the cell itself.
        mint: what to make where the graph has nothing of this name.
        required: whether a row without it is reported as a whole.
    """

    column: Texts = ()
    columns: Texts = ()
    constant: StrictStr | None = None
    separator: StrictStr | None = None
    before: StrictStr | None = None
    by: NamingWays = ("name",)
    classes: Iris = Field((), alias="class")
    values: Meanings = Field(default_factory=dict)
    look: Templates = ()
    mint: Mint | None = None
    required: StrictBool = True

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column that it names; none for a constant."""
        return (*self.column, *self.columns)

    @property
    def minted_class(self) -> str:
        """The class of what is made."""
        assert self.mint
        return self.mint.given_class or self.classes[0]

    @model_validator(mode="after")
    def _check_keys(self) -> Link:
        if bool(self.all_columns) == (self.constant is not None):
            raise WrongKey("column", "say either column (or columns) or constant")
        if self.separator == "":
            raise WrongKey("separator", "is empty")
        if self.before == "":
            raise WrongKey("before", "is empty")
        if self.mint and not self.mint.given_class and not self.classes:
            raise WrongKey("mint.class", 'is missing; write class = "md:Organization", say')
        return self


class ActorLink(Link):
    """Who is a member or takes part."""

    classes: Iris = Field((MD + "Actor",), alias="class")


class OrganizationLink(Link):
    """What somebody is a member of."""

    classes: Iris = Field((MD + "Organization",), alias="class")


class ActivityLink(Link):
    """What somebody takes part in."""

    classes: Iris = Field((MD + "Activity", MD + "Agreement"), alias="class")


class RoleLink(Link):
    """As what."""

    classes: Iris = Field((MD + "Role",), alias="class")


class RelationLink(Link):
    """Statements between the row's thing and others."""

    relation: Iri
    inverse: StrictBool = False
    required: StrictBool = False


class DateCells(MappingTable):
    """A date: one column with formats, or a column each for year, month and day."""

    column: StrictStr | None = None
    formats: Formats = ("%Y-%m-%d", "%Y-%m", "%Y")
    year: StrictStr | None = None
    month: StrictStr | None = None
    day: StrictStr | None = None
    missing: Texts = ()
    ongoing: Texts = ()
    precision: Precision = "day"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(name for name in (self.column, self.year, self.month, self.day) if name)

    @model_validator(mode="after")
    def _check_keys(self) -> DateCells:
        if (self.column is None) == (self.year is None):
            raise WrongKey("column", "say either column, or year with month and day")
        if self.day and not self.month:
            raise WrongKey("day", "goes with month")
        return self


class LiteralValue(MappingTable):
    """A literal of the row's thing."""

    property: Iri
    column: StrictStr | None = None
    constant: StrictStr | None = None
    text: OneTemplate | None = None
    type: LiteralType = "text"
    language: Language = "en"
    formats: Formats = ("%Y-%m-%d",)
    values: Meanings = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_keys(self) -> LiteralValue:
        if sum(way is not None for way in (self.column, self.constant, self.text)) != 1:
            raise WrongKey("column", "say one of column, constant and text")
        return self


class CompanionFile(MappingTable):
    """A second file that tells more of what the rows name.

    Attributes:
        key: its column.
        column: the column of the table that has the same.
    """

    key: Text
    column: Text


class RowTable(MappingTable):
    """What a row is."""

    makes: Texts


class StatementRow(RowTable):
    """A row is a plain statement."""

    relation: Iri


class DatedRow(RowTable):
    """A row is something that has dates."""

    observed_until: TomlDay | None = None


class SpellRow(DatedRow):
    """A row is a membership or a participation."""

    relation: Iri | None = None


class ThingRow(DatedRow):
    """A row is a thing of its own."""

    cls: Iri = Field(alias="class", examples=['class = "md:Exercise"'])
    id: OneTemplate | None = None
    label: SomeTemplates = Field(examples=['label = "{Name}"'])
    definition: Templates = (Template.read("A record in the dataset {#dataset}[, {#dates}]."),)
    alternate: Templates = ()
    named: StrictBool = False


class TableMapping(MappingTable):
    """All that a mapping says."""

    dataset: Dataset = Field(examples=["[dataset] with id, title, publisher, license"])
    layout: Layout = Field(default_factory=Layout, alias="rows")
    companion: CompanionFile | None = Field(None, alias="names")

    def model_post_init(self, _: object, /) -> None:
        """Tell the tables how they are called."""
        self._name_tables("")

    def links(self) -> tuple[Link, ...]:
        """Return every link: cells that mean things."""
        tables = (getattr(self, field) for field in type(self).model_fields)
        return tuple(table for table in tables if isinstance(table, Link))

    def templates(self) -> Iterator[tuple[str, Template]]:
        """Yield every template, with the name of its table."""
        for link in self.links():
            mint = link.mint
            minted = (mint.key, *mint.label, *mint.definition) if mint else ()
            yield from ((link.name, template) for template in (*link.look, *minted))

    def columns(self) -> Iterator[tuple[str, str]]:
        """Yield every column that is named, with the name of its table."""
        for link in self.links():
            yield from ((link.name, column) for column in link.all_columns)
        if self.companion:
            yield "names.column", self.companion.column
        yield from (("rows.only", column) for column in self.layout.only)
        for table, template in self.templates():
            for name in template.names():
                if not name.startswith(("#", "names.")):
                    yield table, name


class StatementMapping(TableMapping):
    """Each row is a plain statement."""

    row: StatementRow
    subject: Link = Field(examples=[_NEEDS_COLUMN.format("subject")])
    object: Link = Field(examples=[_NEEDS_COLUMN.format("object")])


class DatedMapping(TableMapping):
    """Each row is something that has dates, literals and relations.

    Attributes:
        seen: the day, month or year in which it was there, where rows tell no start and no end.
        signed: the day of the signature, for which names and codes are read.
    """

    row: DatedRow
    start: DateCells | None = None
    end: DateCells | None = None
    seen: DateCells | None = None
    signed: DateCells | None = None
    values: tuple[LiteralValue, ...] = Field((), alias="value", examples=["[[value]] for each"])
    relations: tuple[RelationLink, ...] = Field((), alias="link", examples=["[[link]] for each"])

    def links(self) -> tuple[Link, ...]:
        """Return every link, those of relations too."""
        return (*super().links(), *self.relations)

    def templates(self) -> Iterator[tuple[str, Template]]:
        """Yield every template, with the name of its table."""
        yield from super().templates()
        yield from ((value.name, value.text) for value in self.values if value.text)

    def columns(self) -> Iterator[tuple[str, str]]:
        """Yield every column that is named, with the name of its table."""
        yield from super().columns()
        for date in (self.start, self.end, self.seen, self.signed):
            if date:
                yield from ((date.name, column) for column in date.columns)
        yield from ((value.name, value.column) for value in self.values if value.column)


class ThingMapping(DatedMapping):
    """Each row is a thing of its own."""

    row: ThingRow

    def templates(self) -> Iterator[tuple[str, Template]]:
        """Yield every template, with the name of its table."""
        row = self.row
        own = (row.id,) if row.id else ()
        for template in (*own, *row.label, *row.definition, *row.alternate):
            yield "row", template
        yield from super().templates()


class SpellMapping(DatedMapping):
    """Each row is a membership or a participation: somebody, in something, as something."""

    row: SpellRow
    member: ActorLink = Field(examples=[_NEEDS_COLUMN.format("member")])
    role: RoleLink = Field(
        default_factory=lambda: RoleLink.model_validate({"constant": "md:FullMember"})
    )

    @abstractmethod
    def inside(self, takes_part: bool) -> Link:
        """Return the link to what somebody takes part in, or is a member of."""


class MembershipMapping(SpellMapping):
    """Each row is a membership."""

    organization: OrganizationLink = Field(examples=[_NEEDS_COLUMN.format("organization")])

    def inside(self, takes_part: bool) -> Link:
        """Return the link to the organization."""
        return self.organization


class ParticipationMapping(SpellMapping):
    """Each row is a participation."""

    activity: ActivityLink = Field(examples=[_NEEDS_COLUMN.format("activity")])

    def inside(self, takes_part: bool) -> Link:
        """Return the link to the activity."""
        return self.activity


class EitherMapping(SpellMapping):
    """Each row is a participation where its activity is found, else a membership."""

    organization: OrganizationLink = Field(examples=[_NEEDS_COLUMN.format("organization")])
    activity: ActivityLink = Field(examples=[_NEEDS_COLUMN.format("activity")])

    def inside(self, takes_part: bool) -> Link:
        """Return the link to the activity, or to the organization."""
        return self.activity if takes_part else self.organization


#: The class of a mapping by what a row makes.
MAPPINGS: Final[dict[frozenset[str], type[TableMapping]]] = {
    frozenset(("membership",)): MembershipMapping,
    frozenset(("participation",)): ParticipationMapping,
    frozenset(("membership", "participation")): EitherMapping,
    frozenset(("thing",)): ThingMapping,
    frozenset(("statement",)): StatementMapping,
}
