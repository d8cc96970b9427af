"""Mapping files in: TOML to a `TableMapping`, and whether one fits the graph and the table.

What is wrong is one line: the file, the key, the problem, what would be right.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import pyoxigraph as ox
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from ...core.errors import LoadError, UsageError, quoted
from ...core.files import read_bytes
from ...core.namespaces import MD, RDF_TYPE, shorten
from ...core.suggestions import suggest_or_list
from ..records import Columns
from .mapping import (
    MAPPINGS,
    DatedMapping,
    MappingTable,
    RelationLink,
    SpellMapping,
    StatementMapping,
    TableMapping,
    ThingMapping,
    WrongKey,
)
from .templates import SPECIAL

#: What a key is to be, by the type of pydantic's error (its documentation, "Validation Errors").
_TYPES: Final = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "model_type": "a table",
    "dict_type": "a table",
    "tuple_type": "a list",
}
_MAKES: Final = ("membership", "participation", "thing", "statement")


def read_mapping(path: Path) -> TableMapping:
    """Return what a mapping file says.

    Raises:
        LoadError: the file is missing or wrong; the message names the key and what is right.
    """
    content = _toml(path)
    kind = _kind(path, content)
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise _fault(path, *_worded(kind, error)) from None


def check_terms(store: ox.Store, mapping: TableMapping, path: Path) -> None:
    """Check that every class and property of a mapping is declared in the graph.

    Raises:
        LoadError: one is not; the message names the nearest.
        UsageError: the graph has no terms of ours at all.
    """
    kind = ox.NamedNode(RDF_TYPE)
    terms = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, kind, None, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode)
    }
    if MD + "State" not in terms:
        raise UsageError("an import looks things up in our graph: leave out --bare")
    for key, iri in _terms(mapping):
        if iri not in terms:
            known = [shorten(term) for term in sorted(terms) if term.startswith(MD)]
            near = suggest_or_list(shorten(iri), known)
            raise _fault(path, key, f"the graph declares no {shorten(iri)}; {near}")


def check_columns(
    mapping: TableMapping, path: Path, columns: Columns, companion: Columns | None
) -> None:
    """Check that every column that a mapping names is there.

    Args:
        mapping: what names them.
        path: its file, for messages.
        columns: those of the table.
        companion: those of the companion file; None where it is not given.

    Raises:
        LoadError: one is not; the message names the nearest.
    """
    for table, name in mapping.columns():
        columns.matching(table, name)
    for table, template in mapping.templates():
        for name in template.names():
            if name.startswith("#") and name not in SPECIAL:
                near = suggest_or_list(name, [f"{{{special}}}" for special in SPECIAL])
                raise _fault(path, table, f"{{{name}}} means nothing; {near}")
            if name.startswith("names."):
                if mapping.companion is None:
                    raise LoadError(f"{path}: {table}: {{{name}}} needs a table [names]")
                if companion:
                    companion.at(table, name.removeprefix("names."))


#: Bytes of a mapping; what reads it takes a second for some of these millions.
_LONGEST: Final = 4_000_000
#: Parts of one key, with dots between: what reads them takes the square of how many there are.
_PARTS: Final = 64
_DOTTED: Final = re.compile(
    r"""(?<![\w."'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+)"""
    f"{{{_PARTS}}}"
)


def _toml(path: Path) -> dict[str, Any]:
    try:
        path.stat()
        written = read_bytes(path, _LONGEST).decode("utf-8-sig")
        text = written.replace("\r\n", "\n").replace("\r", "\n")
        if found := _DOTTED.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise LoadError(
                f"{path}: line {line}: more than {_PARTS} names with dots between them; no key of "
                "a mapping is so long"
            )
        return tomllib.loads(text)
    except FileNotFoundError:
        raise LoadError(f"{path}: there is no such mapping") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"{path}: cannot be read as text in UTF-8: {error}") from error
    except RecursionError:
        reason = "lists or tables stand too deep inside one another"
        raise LoadError(f"{path}: not TOML: {reason}") from None
    except ValueError as error:  # no TOML, or a number of 5,000 digits, of which Python says more
        reason = str(error).partition(";")[0]
        raise LoadError(f"{path}: not TOML: {reason}") from None


def _fault(path: Path, key: str, problem: str) -> LoadError:
    return LoadError(f"{path}: {key}: {problem}")


def _kind(path: Path, content: dict[str, Any]) -> type[TableMapping]:
    """Return the class of a mapping, which the key `row.makes` decides."""
    row = content.get("row")
    if row is None:
        raise _fault(path, "row", 'is missing; write [row] and makes = "membership", say')
    if not isinstance(row, dict):
        raise _fault(path, "row", f"{_shown(row)}is to be a table")
    makes = row.get("makes")
    texts: list[Any] = makes if isinstance(makes, list) else [makes]
    if not texts or not all(text in _MAKES for text in texts):
        raise _fault(path, "row.makes", f"is to be one of {', '.join(_MAKES)}")
    kind = MAPPINGS.get(frozenset(texts))
    if kind is None:
        raise _fault(path, "row.makes", 'only ["participation", "membership"] go together')
    return kind


def _worded(kind: type[TableMapping], error: ValidationError) -> tuple[str, str]:
    """Return which key is wrong, and how: of several what is missing, else what is unknown."""
    faults = error.errors(include_url=False)
    missing = [fault for fault in faults if fault["type"] == "missing"]
    unknown = [fault for fault in faults if fault["type"] == "extra_forbidden"]
    fault = (missing or unknown or faults)[0]
    *inside, key = fault["loc"]
    table = _table(kind, inside)
    context = fault.get("ctx", {})
    if fault in unknown:
        problem = f"means nothing here; {suggest_or_list(str(key), _keys(table))}"
    elif fault in missing:
        problem = f"is missing; write {_example(table, key)}"
        for other in unknown:
            *around, name = other["loc"]
            if around == inside and repr(key) in suggest_or_list(str(name), [str(key)]):
                problem = f"is missing; did you write {quoted(str(name))} for it?"
    elif fault["type"] in _TYPES:
        problem = f"{_shown(fault['input'])}is to be {_TYPES[fault['type']]}"
        if isinstance(key, str) and (field := _keys(table).get(key)) and field.examples:
            problem += f"; write {field.examples[0]}"
    elif fault["type"] == "greater_than_equal":
        problem = f"{_shown(fault['input'])}is no whole number from {context['ge']} on"
    elif fault["type"] == "less_than_equal":
        problem = f"{_shown(fault['input'])}is more than {context['le']:,}"
    else:
        problem = str(context.get("error", fault["msg"]))
        if isinstance(context.get("error"), WrongKey):
            return _path([*fault["loc"], context["error"].key]), problem
    return _path(fault["loc"]), problem


def _table(kind: type[MappingTable], inside: Sequence[int | str]) -> type[MappingTable] | None:
    """Return the class of a table in a mapping; None where its keys are the user's own."""
    table: type[MappingTable] | None = kind
    for key in inside:
        if isinstance(key, str) and table:
            field = _keys(table).get(key)
            table = next(_tables(field.annotation), None) if field else None
    return table


def _tables(annotation: Any) -> Iterator[type[MappingTable]]:
    """Yield the tables in what a field is declared as: `Mint | None`, `tuple[Link, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, MappingTable):
        yield annotation
    for part in get_args(annotation):
        yield from _tables(part)


def _keys(table: type[MappingTable] | None) -> dict[str, FieldInfo]:
    fields = table.model_fields if table else {}
    return {field.alias or name: field for name, field in fields.items()}


def _example(table: type[MappingTable] | None, key: int | str) -> str:
    examples = _keys(table)[str(key)].examples
    return str(examples[0]) if examples else f'{key} = "..."'


def _path(keys: Sequence[int | str]) -> str:
    """Return a key with the tables that it stands in, as TOML writes it: `value[2].type`."""
    path = ""
    for key in keys:
        if isinstance(key, int):
            path += f"[{key + 1}]"
        else:
            plain = re.fullmatch(r"[\w.\[\]-]+", key) and len(key) <= 60
            path += ("." if path else "") + (key if plain else json.dumps(key[:60]))
    return path


def _shown(value: object) -> str:
    """Return a value before what is wrong with it; "" for what is too large or deep to show."""
    if isinstance(value, list | dict) or (isinstance(value, int) and abs(value) > 1 << 64):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{quoted(text)} "


def _terms(mapping: TableMapping) -> Iterator[tuple[str, str]]:
    """Yield every class and property of a mapping, with its key."""
    for link in mapping.links():
        yield from ((f"{link.name}.class", iri) for iri in link.classes)
        if link.mint:
            yield f"{link.name}.mint.class", link.minted_class
        if isinstance(link, RelationLink):
            yield f"{link.name}.relation", link.relation
    if isinstance(mapping, ThingMapping):
        yield "row.class", mapping.row.cls
    if isinstance(mapping, StatementMapping | SpellMapping) and mapping.row.relation:
        yield "row.relation", mapping.row.relation
    if isinstance(mapping, DatedMapping):
        yield from ((f"{value.name}.property", value.property) for value in mapping.values)
