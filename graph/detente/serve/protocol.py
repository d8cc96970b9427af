"""SPARQL 1.1 Protocol: what a request asks, in each of its three forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote_to_bytes

from ..core.dates import last_day
from ..core.errors import UsageError
from .limits import Refusal, ServingLimits, too_long

if TYPE_CHECKING:
    from starlette.requests import Request

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_DIGITS: Final = "0123456789abcdefABCDEF"
#: What two digits after a % stand for.
_ESCAPED: Final = {
    f"{one}{other}".encode(): bytes.fromhex(one + other) for one in _DIGITS for other in _DIGITS
}
_TAKEN: Final = ("query", "default-graph-uri", "named-graph-uri", "format", "as-of")


@dataclass(frozen=True)
class Wanted:
    """What a request asks.

    Attributes:
        query: the query; None where there is none.
        default: the graphs whose merge is the default graph.
        named: the graphs that are named.
        format: the name of a format; empty where the headers say it.
        day: the day of what follows by rules.
    """

    query: str | None = None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    format: str = ""
    day: str | None = None
    parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)


async def read(request: Request, limits: ServingLimits) -> Wanted | Refusal:
    """Return what a request asks, or why it asks for nothing."""
    address = request.scope["query_string"]
    if len(address) > 3 * limits.length:
        return too_long(limits.length, sent=False)
    try:
        pairs = _pairs(address)
        if request.method == "POST":
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            body = await _body(request, limits.length * (3 if kind == _FORM else 1))
            if body is None:
                return too_long(limits.length, sent=True)
            if kind == _FORM:
                pairs += _pairs(body)
            elif kind == _QUERY:
                pairs += [("query", body.decode("utf-8"))]
            elif kind == _UPDATE:
                return _READS_ONLY
            else:
                return Refusal(415, "type", f"a query is posted as {_QUERY} or {_FORM}")
        return _asked(pairs, limits, sent=request.method == "POST")
    except UnicodeDecodeError:
        return Refusal(400, "query", "the query is not text in UTF-8")
    except UsageError as error:
        return Refusal(400, "usage", str(error))


_READS_ONLY: Final = Refusal(403, "update", "the graph is only read: there are no updates here")


def _asked(pairs: list[tuple[str, str]], limits: ServingLimits, *, sent: bool) -> Wanted | Refusal:
    if len(pairs) == 1 and pairs[0][0] == "query":
        [(_, only)] = pairs
        return too_long(limits.length, sent=sent) if _is_long(only, limits) else Wanted(only)
    names = [name for name, _ in pairs]
    if "update" in names:
        return _READS_ONLY
    for name in ("query", "format", "as-of"):
        if names.count(name) > 1:
            return Refusal(400, "usage", f"{name} is given {names.count(name)} times; give it once")
    values = dict(pairs)
    query = values.get("query")
    if query is not None and _is_long(query, limits):
        return too_long(limits.length, sent=sent)
    return Wanted(
        query,
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
        values.get("format", ""),
        day_asked(values.get("as-of", "")),
        tuple((name, value) for name, value in pairs if name not in _TAKEN),
    )


def _is_long(query: str, limits: ServingLimits) -> bool:
    if 4 * len(query) <= limits.length:
        return False
    return len(query.encode("utf-8", "replace")) > limits.length


def day_asked(text: str) -> str | None:
    """Return the day that a request is for; None where it says none.

    >>> day_asked("1999-02"), day_asked("")
    ('1999-02-28', None)

    Raises:
        UsageError: it is no date.
    """
    return last_day(text, "as-of").iso if text else None


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    if not encoded.isascii():
        text = encoded.decode("utf-8", "strict")
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    pairs = (part.partition(b"=") for part in encoded.split(b"&") if part)
    return [(unescaped(name), unescaped(value)) for name, _, value in pairs]


def unescaped(encoded: bytes) -> str:
    """Return a part of an address as text.

    Raises:
        UnicodeDecodeError: it is none in UTF-8.
    """
    if b"+" in encoded:
        encoded = encoded.replace(b"+", b" ")
    if b"%" in encoded:
        first, *rest = encoded.split(b"%")
        try:
            encoded = b"".join([first, *[_ESCAPED[each[:2]] + each[2:] for each in rest]])
        except KeyError:  # no escape: left as it is
            encoded = unquote_to_bytes(encoded)
    return encoded.decode("utf-8")


async def _body(request: Request, most: int) -> bytes | None:
    """Return what was sent; None where it is too long."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > most:
            return None
    return bytes(found)
