"""Addresses: where on the server a thing, a term or a source has its page, and the way back."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from ...core.namespaces import KG, MD, SRC

#: The folders of the server, by what the IRIs in them begin with.
_FOLDERS: Final = ((KG, "/id/"), (MD, "/ontology/"), (SRC, "/source/"))
_PLAIN: Final = "!$&'()*+,;=:@~-._"


def address(iri: str, *, day: str = "") -> str:
    """Return where the page of an IRI is, on this server.

    >>> address("https://w3id.org/detente/id/nato")
    '/id/nato'
    >>> address("http://ex.org/a b")
    '/thing?iri=http%3A%2F%2Fex.org%2Fa%20b'

    Args:
        iri: it.
        day: the day that the reader has chosen; empty for that of the graph.
    """
    later = f"as-of={quote(day)}" if day else ""
    for start, folder in _FOLDERS:
        name, mark, part = iri.removeprefix(start).partition("#")
        if iri.startswith(start) and name and "/" not in name:
            asked = f"?{later}" if later else ""
            return f"{folder}{quote(name, safe=_PLAIN)}{asked}{mark}{quote(part, safe=_PLAIN)}"
    return f"/thing?iri={quote(iri, safe='')}{f'&{later}' if later else ''}"


def iri_at(folder: str, name: str) -> str:
    """Return the IRI whose page has a name in a folder.

    >>> iri_at("/ontology/", "employs")
    'https://w3id.org/detente/ontology#employs'
    """
    start = next(start for start, each in _FOLDERS if each == folder)
    return start + name
