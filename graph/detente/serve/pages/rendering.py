"""Pages from templates: what is put in is text, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from ...core.namespaces import shorten
from ...core.terms import lexical
from ...core.text import plain, plain_lines
from ...rdf.formats import SYNTAXES
from .addresses import address

_TEMPLATES: Final = Path(__file__).parents[1] / "templates"
FILES: Final = Path(__file__).parents[1] / "static"
#: What the rest of the world is linked by.
_WEB: Final = ("http://", "https://")
#: The formats in which a thing can be taken away, by suffix.
TAKEN: Final = {
    suffix.removeprefix("."): name
    for name in ("turtle", "jsonld", "ntriples", "rdfxml", "trig", "nquads")
    for suffix in SYNTAXES[name].suffixes[:1]
}


@cache
def _environment() -> Any:
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    found.policies["json.dumps_kwargs"] = {"allow_nan": False, "sort_keys": True}
    found.filters["lines"] = _lines
    found.globals.update(address=address, shorten=shorten, web=is_web)
    return found


def _shown(value: object) -> object:
    """Return a value as a page shows it: a text without what acts or nobody sees."""
    return plain(value) if type(value) is str else value


def _lines(text: str) -> Any:
    """Return a text of several lines as a page shows it: the lines as they are."""
    import markupsafe

    return markupsafe.escape(plain_lines(text))


def is_web(iri: str) -> bool:
    """Return whether an IRI can be followed: nothing but a page, and no script."""
    return iri.startswith(_WEB)


def rendered(template: str, **content: object) -> bytes:
    """Return a page.

    Args:
        template: its name.
        content: what is put in.
    """
    defaults: dict[str, object] = {"description": "", "day": "", "asked_day": "", "data": None}
    found = _environment().get_template(f"{template}.html.j2").render(defaults | content)
    return str(found).encode("utf-8", "replace")


def cells(row: Iterable[Any], day: str = "") -> list[tuple[str, str]]:
    """Return the terms of a row as text, each with the address of its page, if it has one."""
    found = []
    for term in row:
        words = "" if term is None else lexical(term)
        iri = type(term).__name__ == "NamedNode"
        found.append((shorten(words) if iri else words, address(words, day=day) if iri else ""))
    return found
