"""Mapping files in: TOML to a `Mapping`, every key checked; docs/importers.md tells them all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ..states import SYSTEMS
from ..terms import SRC, expand
from . import dates
from .mapping import Dataset, Layout, Link, Made, Mapping, Mint, Relation, Value, When
from .sections import Section
from .templates import Template

KINDS: Final = ("membership", "participation", "thing", "statement")
WAYS: Final = (*SYSTEMS, "name", "id")
TYPES: Final = ("text", "string", "integer", "decimal", "boolean", "date", "iri")
_OURS: Final = ("catalogue", "editorial", "general-knowledge")
_SLOTS: Final = {
    "membership": {"member": "md:Actor", "organization": "md:Organization"},
    "participation": {"member": "md:Actor", "activity": "md:Activity"},
    "thing": {},
    "statement": {"subject": "", "object": ""},
}


def read(path: Path) -> Mapping:
    """Return what a mapping file says.

    Raises:
        LoadError: the file is missing or wrong; the message names the key and what is right.
    """
    top = Section.read(path)
    dataset = _dataset(top)
    rows = top.section("rows") or Section(top.place, "rows", {})
    layout = _layout(rows)
    row = top.section("row")
    if row is None:
        raise top.fail("row", 'is missing; write [row] and makes = "membership", say')
    kinds = row.texts("makes")
    if not kinds or set(kinds) - set(KINDS):
        raise row.fail("makes", f"is to be one of {', '.join(KINDS)}")
    if len(kinds) > 1 and set(kinds) != {"membership", "participation"}:
        raise row.fail("makes", 'only ["participation", "membership"] go together')
    timed = "statement" not in kinds
    made = _made(row) if "thing" in kinds else None
    relation = None
    if "statement" in kinds or ("relation" in row and "thing" not in kinds):
        relation = iri(row, "relation")
    slots = {name: cls for kind in kinds for name, cls in _SLOTS[kind].items()}
    links = {name: _slot(top, name, cls) for name, cls in slots.items()}
    if {"membership", "participation"} & set(kinds):
        links["role"] = _role(top)
    mapping = Mapping(
        top.place,
        dataset,
        layout,
        kinds,
        made,
        relation,
        links,
        _when(top, "start") if timed else None,
        _when(top, "end") if timed else None,
        row.day("observed_until") if timed else None,
        tuple(_value(each) for each in (top.sections("value") if timed else [])),
        tuple(_relation(each) for each in (top.sections("link") if timed else [])),
        _companion(top),
    )
    row.finish()
    top.finish()
    return mapping


def iri(section: Section, key: str, default: str | None = None) -> str:
    """Return the IRI of a class or property, written as a CURIE or an IRI."""
    text = section.text(key, default)
    if not (found := expand(text)):
        raise section.fail(key, f"{text!r} is neither a CURIE such as md:Exercise nor an IRI")
    return found


def templates(section: Section, key: str, default: str | None = None) -> tuple[Template, ...]:
    """Return one template, or several of which the first that is complete counts."""
    found = section.texts(key, () if default is None else (default,))
    try:
        return tuple(Template.read(each) for each in found)
    except ValueError as error:
        raise section.fail(key, f"{error}; write {{Column}} and [what is left out]") from error


def _dataset(top: Section) -> Dataset:
    section = top.section("dataset")
    if section is None:
        raise top.fail("dataset", "is missing; write [dataset] with id, title, publisher, license")
    name = section.text("id")
    if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", name):
        raise section.fail("id", f"{name!r} is not of lower-case letters, digits and hyphens")
    if name in _OURS or name.startswith("local."):
        raise section.fail("id", f"{name!r} is a graph of ours; choose another")
    if (graph := section.maybe("graph")) and expand(graph) != SRC + name:
        raise section.fail("graph", f"the graph of a dataset is src:{name}; leave it out")
    found = Dataset(
        name,
        section.text("title"),
        section.text("publisher"),
        section.text("license"),
        section.maybe("citation"),
        section.maybe("description"),
    )
    section.finish()
    return found


def _layout(section: Section) -> Layout:
    delimiter = section.maybe("delimiter")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '\n\r"'):
        raise section.fail("delimiter", f"{delimiter!r} is not one character")
    encoding = section.text("encoding", "utf-8-sig")
    try:
        "".encode(encoding)
    except LookupError:
        raise section.fail(
            "encoding", f"{encoding!r} is unknown; utf-8, latin-1, cp1252?"
        ) from None
    found = Layout(
        delimiter,
        encoding,
        section.maybe("sheet"),
        section.number("header", 1, 1),
        section.number("skip", 0, 0),
        frozenset(each.strip() for each in section.texts("missing", ("",))) | {""},
    )
    section.finish()
    return found


def _made(row: Section) -> Made:
    own = templates(row, "id")
    label = templates(row, "label")
    if not label:
        raise row.fail("label", 'is missing; write label = "{Name}"')
    return Made(
        iri(row, "class"),
        own[0] if own else None,
        label,
        templates(row, "definition", "A record in the dataset {#dataset}[, {#dates}]."),
        templates(row, "alternate"),
        row.flag("named", False),
    )


def _slot(top: Section, name: str, cls: str) -> Link:
    section = top.section(name)
    if section is None:
        raise top.fail(name, f'is missing; write [{name}] with column = "..." and by = "name", say')
    return _link(section, cls, required=True)


def _role(top: Section) -> Link:
    section = top.section("role") or Section(top.place, "role", {"constant": "md:FullMember"})
    return _link(section, "md:Role", required=True)


def _link(section: Section, cls: str, required: bool) -> Link:
    columns = (*section.texts("column"), *section.texts("columns"))
    constant = section.maybe("constant")
    if bool(columns) == (constant is not None):
        raise section.fail("column", "say either column (or columns) or constant")
    by = section.texts("by", ("name",))
    for way in by:
        if way not in WAYS:
            raise section.fail("by", f"{way!r} is none of {', '.join(WAYS)}")
    classes = section.texts("class", (cls,) if cls else ())
    wanted = [expand(each) for each in classes]
    if None in wanted:
        raise section.fail("class", f"{classes!r} is to be a CURIE such as md:State")
    mint = section.section("mint")
    found = Link(
        section.name,
        columns,
        constant,
        section.maybe("separator"),
        by,
        tuple(each for each in wanted if each),
        section.values("values"),
        templates(section, "look"),
        _mint(mint, wanted[0]) if mint else None,
        section.flag("required", required),
    )
    section.finish()
    return found


def _mint(section: Section, cls: str | None) -> Mint:
    (key, *_) = templates(section, "key", "{#value}")
    found = Mint(
        iri(section, "class", cls),
        key,
        templates(section, "label", "{#value}"),
        templates(section, "definition", "Named in the dataset {#dataset}."),
        section.flag("named", True),
    )
    section.finish()
    return found


def _when(top: Section, name: str) -> When | None:
    section = top.section(name)
    if section is None:
        return None
    parts = (section.maybe("year"), section.maybe("month"), section.maybe("day"))
    column = section.maybe("column")
    if (column is None) == (parts[0] is None):
        raise section.fail("column", "say either column, or year with month and day")
    if parts[2] and not parts[1]:
        raise section.fail("day", "goes with month")
    formats = section.texts("formats", ("%Y-%m-%d", "%Y-%m", "%Y"))
    for form in formats:
        try:
            dates.compiled(form)
        except ValueError as error:
            raise section.fail("formats", f"{form!r}: {error}") from error
    found = When(
        section.name,
        column,
        formats,
        parts,
        frozenset(section.texts("missing")),
        frozenset(section.texts("ongoing")),
        section.choice("precision", dates.PRECISIONS, "day"),
    )
    section.finish()
    return found


def _value(section: Section) -> Value:
    column, constant = section.maybe("column"), section.maybe("constant")
    text = templates(section, "text")
    if sum((column is not None, constant is not None, bool(text))) != 1:
        raise section.fail("column", "say one of column, constant and text")
    found = Value(
        section.name,
        iri(section, "property"),
        column,
        constant,
        text[0] if text else None,
        section.choice("type", TYPES, "text"),
        section.text("language", "en"),
        section.texts("formats", ("%Y-%m-%d",)),
        section.values("values"),
    )
    section.finish()
    return found


def _relation(section: Section) -> Relation:
    relation, inverse = iri(section, "relation"), section.flag("inverse", False)
    return Relation(relation, _link(section, "", required=False), inverse)


def _companion(top: Section) -> tuple[str, str] | None:
    section = top.section("names")
    if section is None:
        return None
    found = (section.text("key"), section.text("column"))
    section.finish()
    return found
