"""What the keys of a mapping may hold: texts, IRIs, templates, formats of dates, each checked.

A check raises ValueError with what is wrong and what would be right.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import AfterValidator, PlainValidator, StrictStr

from ...actors.states import CODE_LISTS
from ...core.dates import DATE_PRECISIONS, date_pattern
from ...core.errors import quoted
from ...core.namespaces import writable_iri
from ...core.text import fold
from .templates import Template

_WAYS: Final = (*CODE_LISTS, "name", "id")
_LITERAL_TYPES: Final = ("text", "string", "integer", "decimal", "boolean", "date", "iri")
_MOST_FORMATS: Final = 100
_LARGEST: Final = 1 << 64  # Python refuses to write out a number of 4,300 digits


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


def _listed(value: object) -> tuple[str, ...]:
    """Return texts, of which a file may give one alone, and numbers without quotes."""
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) or _is_number(text) for text in texts):
        raise ValueError('is to be a text or a list of texts ["...", "..."]')
    return tuple(map(str, texts))


def _is_number(value: object) -> bool:
    """Whether a value is a whole number that can be written out, and not true or false."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def _some(templates: tuple[Template, ...]) -> tuple[Template, ...]:
    if not templates:
        raise ValueError("is empty")
    return templates


def _iri(text: str) -> str:
    iri = writable_iri(text)
    if iri is None:
        raise ValueError(f"{quoted(text)} is neither a CURIE such as md:Exercise nor an IRI")
    return iri


def _template(text: str) -> Template:
    try:
        return Template.read(text)
    except ValueError as error:
        raise ValueError(f"{error}; write {{Column}} and [what is left out]") from error


def _day(value: object) -> datetime.date:
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return datetime.date.fromisoformat(value)
    if type(value) is not datetime.date:
        shown = f"{quoted(str(value))} is" if isinstance(value, str | datetime.datetime) else "is"
        raise ValueError(f"{shown} no day; write 2018-12-31")
    return value


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{quoted(text)} is none of {', '.join(choices)}")
        return text

    return check


def _some_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    if len(formats) > _MOST_FORMATS:
        raise ValueError(f"{len(formats):,} formats, and {_MOST_FORMATS} are the most")
    return formats


def _format(text: str) -> str:
    try:
        date_pattern(text)
    except ValueError as error:
        raise ValueError(f"{quoted(text)}: {error}") from error
    return text


def _encoding(name: str) -> str:
    try:
        "".encode(name)
        b"a".decode(name, "ignore")  # which some of Python's encodings for machines cannot
    except (LookupError, ValueError):
        raise ValueError(f"{quoted(name)} is unknown; utf-8, latin-1, cp1252?") from None
    return name


def _delimiter(text: str) -> str:
    if len(text) != 1 or text in '\n\r"':
        raise ValueError(f"{quoted(text)} is not one character")
    return text


def _language(tag: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", tag):
        raise ValueError(f'{quoted(tag)} is no language tag; write language = "en"')
    return tag


def _one_template(value: object) -> Template:
    if not isinstance(value, str):
        raise ValueError("is to be one text")
    return _template(value)


def _all(check: Callable[[str], Any]) -> PlainValidator:
    """Return what reads one text or a list of them, each with a check."""
    return PlainValidator(lambda value: tuple(map(check, _listed(value))))


Text = Annotated[StrictStr, AfterValidator(_filled)]
Texts = Annotated[tuple[str, ...], PlainValidator(_listed)]
Iri = Annotated[StrictStr, AfterValidator(_iri)]
Iris = Annotated[tuple[str, ...], _all(_iri)]
OneTemplate = Annotated[Template, PlainValidator(_one_template)]
Templates = Annotated[tuple[Template, ...], _all(_template)]
SomeTemplates = Annotated[Templates, AfterValidator(_some)]
TomlDay = Annotated[datetime.date, PlainValidator(_day)]
Formats = Annotated[tuple[str, ...], _all(_format), AfterValidator(_some_formats)]
Precision = Annotated[StrictStr, AfterValidator(_one_of(DATE_PRECISIONS))]
Encoding = Annotated[StrictStr, AfterValidator(_encoding)]
Delimiter = Annotated[StrictStr, AfterValidator(_delimiter)]
Language = Annotated[StrictStr, AfterValidator(_language)]
LiteralType = Annotated[StrictStr, AfterValidator(_one_of(_LITERAL_TYPES))]
#: How to look a cell up.
NamingWays = Annotated[tuple[str, ...], _all(_one_of(_WAYS))]
#: From what a cell says to what it means; case and accents do not count.
Meanings = Annotated[
    dict[StrictStr, StrictStr],
    AfterValidator(lambda values: {fold(cell): meaning for cell, meaning in values.items()}),
]
