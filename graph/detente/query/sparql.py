"""SPARQL text as tokens: enough to bind values, to limit rows, and to tell forms of query apart.

The tokens are those of the SPARQL 1.1 grammar that matter here: strings, IRIs and comments hide
whatever they hold (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..core.errors import QueryError, UsageError, quoted
from ..core.suggestions import suggest

#: No piece is read again and again, however the text goes on: what repeats has one way to match,
#: what is no name though it begins like one is read as a whole, and a quote after a backslash opens
#: no text. Groups are repeated in hundreds, which are then let go, as each repetition takes memory;
#: not possessively: where such a group fails half-way, Python before 3.11.5 loses the place.
_TOKEN = re.compile(
    r"""
      (?P<string>\"{3}[^"\\]*+(?>(?:(?:\\.|\"(?!\"\"))[^"\\]*+){1,99})*\"{3}
               |'{3}[^'\\]*+(?>(?:(?:\\.|'(?!''))[^'\\]*+){1,99})*'{3}
               |"[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"|'[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*+')
    | (?P<iri><(?:[A-Za-z][A-Za-z0-9+.-]*+:
                  (?>(?:[^<>"{}|^`\\\x00-\x20]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}){1,99})*
               |(?>(?:[^<>"{}|^`\\\x00-\x20?$&]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}){1,99})*)>)
    | (?P<comment>\#[^\n\r]*)
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:_|[^\W\d_](?:[\w.-]*[\w-])?)?:
               (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
                  (?>(?:[\w:-]++|%[0-9A-Fa-f]{2}|\\.|\.+(?=[\w:-]|%[0-9A-Fa-f]{2}|\\.)){1,99})*)?)
    | (?P<run>[^\W\d_]\w*+[.-][\w.-]*+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<space>\s+)
    | (?P<other>\\["']|.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: The pieces of words and numbers in a row, with dots and dashes between, that are no name.
_PIECE = re.compile(r"(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>[^\W\d]\w*)|(?P<other>.)")
#: What follows the words before a query's form, the last first.
_PROLOGUE = {"PREFIX": ("iri", "name"), "BASE": ("iri",), "VERSION": ("string",)}
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
#: A query whose form comes first, as most do.
_AT_ONCE = re.compile(r"(?ai)\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)(?=[\s{*?$(<])")
_UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
_AGGREGATES = frozenset(("COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"))
#: Words that a query has which is cut already, or ends with values; also in names and strings.
_CUTTING = ("LIMIT", "OFFSET", "VALUES")
ENDLESS = 2**62


class Token(NamedTuple):
    """A piece of a query: its kind (a group of the pattern above), its text and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def key(self) -> str:
        """The word in capitals, or a mark as it is: what the grammar compares."""
        return self.text.upper() if self.kind == "word" else self.text


def tokens(query: str) -> Iterator[Token]:
    """Yield every token, white space and comments included: joined, they are the query again."""
    for match in _TOKEN.finditer(query):
        if match.lastgroup == "run":
            for piece in _PIECE.finditer(query, match.start(), match.end()):
                yield Token(piece.lastgroup or "other", piece[0], piece.start())
            continue
        yield Token(match.lastgroup or "other", match[0], match.start())


def meaningful(query: str) -> list[Token]:
    """Return the tokens without white space and comments."""
    return [token for token in tokens(query) if token.kind not in ("space", "comment")]


def variables(query: str) -> set[str]:
    """Return the names of the variables of a query, without their question marks."""
    return {token.text[1:] for token in tokens(query) if token.kind == "variable"}


def aggregates(query: str) -> bool:
    """Return whether a query counts, sums or sums up otherwise."""
    if not _has(query, _AGGREGATES):
        return False
    return any(token.kind == "word" and token.key in _AGGREGATES for token in tokens(query))


def _has(query: str, words: Iterable[str]) -> bool:
    """Return whether one of these words may be in a query; in most there is none, seen at once."""
    capitals = query.upper()
    for word in words:  # noqa: SIM110  # a generator takes longer than all of them
        if word in capitals:
            return True
    return False


def form(query: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises:
        QueryError: the query is empty, an update, or begins with no form of query.
    """
    if at_once := _AT_ONCE.match(query):
        return at_once[1].upper()
    expected: list[str] = []
    for token in tokens(query):
        if token.kind in ("space", "comment"):
            continue
        if expected:
            if token.kind != expected.pop():
                raise QueryError(
                    f"{location(query, token.start)}: {quoted(token.text)} is out of place; write "
                    "PREFIX ex: <http://example.org/> or BASE <http://example.org/>"
                )
            continue
        if token.key in _PROLOGUE:
            expected = list(_PROLOGUE[token.key])
            continue
        if token.key in _FORMS:
            return token.key
        if token.key in _UPDATES:
            raise QueryError(
                f"{location(query, token.start)}: {token.key} is an update, and the graph is only "
                "read; change the files in data/, or pass yours with --data"
            )
        near = suggest(token.key, _FORMS, 1, show=str)
        raise QueryError(
            f"{location(query, token.start)}: a query begins with SELECT, ASK, CONSTRUCT or "
            f"DESCRIBE, not with {quoted(token.text)}{near and '; ' + near}"
        )
    raise QueryError("the query is empty; for example: SELECT ?a WHERE { ?a md:employs ?m }")


def bind(query: str, values: Mapping[str, str]) -> str:
    """Return the query with terms in place of variables.

    Args:
        query: the SPARQL text.
        values: for each variable, without its question mark, a term in SPARQL's own writing.

    A variable that is projected keeps its column; BOUND of a bound variable is true.

    >>> bind("SELECT ?m WHERE { ?a ?p ?m }", {"a": "<urn:a>", "m": "7"})
    'SELECT (7 AS ?m) WHERE { <urn:a> ?p 7 }'

    Raises:
        UsageError: a variable is not in the query, or the query gives it a value itself.
    """
    pieces: list[str] = []
    found: set[str] = set()
    last = Token("", "", 0)
    clause, depth = "", 0
    stream = [token for token in tokens(query) if token.kind != "comment"]
    hidden = _hidden_columns(stream)
    for token, name in _variables(stream):
        if token.key in ("SELECT", "GROUP", "ORDER", "VALUES"):
            clause, depth = token.key, 0
        elif token.key in ("WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "{", "}"):
            clause = clause if clause == "VALUES" and token.text == "{" else ""
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        text = token.text
        if name in values:
            found.add(name)
            if last.key == "AS" or clause == "VALUES":
                raise UsageError(
                    f"?{name} gets its value in the query, so it cannot be bound; bind another"
                )
            text = values[name]
            if token.kind == "bound":
                text = "true"
            elif clause == "SELECT" and depth == 0:
                column = f"{name}_{token.start}" if token.start in hidden else name
                text = f"({text} AS ?{column})"
            elif clause in ("GROUP", "ORDER") and depth == 0:
                text = f"({text})"
        pieces.append(text)
        if token.kind != "space":
            last = token
    if missing := sorted(values.keys() - found):
        there = sorted({token.text[1:] for token in stream if token.kind == "variable"})
        names = ", ".join(f"?{name}" for name in there) or "none"
        raise UsageError(f"the query has no variable ?{missing[0]}; it has {names}")
    return "".join(pieces)


def _variables(stream: list[Token]) -> Iterator[tuple[Token, str]]:
    """Yield each token with the variable that it names, BOUND(?x) as one token of its own kind."""
    index = 0
    while index < len(stream):
        token = stream[index]
        index += 1
        if token.key == "BOUND":
            after = (i for i in range(index, len(stream)) if stream[i].kind != "space")
            rest = list(itertools.islice(after, 3))
            if [stream[i].text for i in rest[::2]] == ["(", ")"]:
                text = "".join(part.text for part in stream[index - 1 : rest[2] + 1])
                index = rest[2] + 1
                yield Token("bound", text, token.start), stream[rest[1]].text[1:]
                continue
        yield token, token.text[1:] if token.kind == "variable" else ""


def _hidden_columns(stream: list[Token]) -> set[int]:
    """Return where the columns of sub-selects stand that lie in a SELECT which names its own.

    Nobody sees the column of a bound variable there, and its name would clash with the outer one.
    """
    found: set[int] = set()
    naming: dict[int, bool] = {}  # by depth: whether the SELECT there names its columns
    depth, brackets, projecting = 0, 0, False
    for token in stream:
        if token.key == "SELECT":
            naming[depth], brackets, projecting = True, 0, True
        elif token.key in ("WHERE", "FROM"):
            projecting = False
        elif token.text == "{":
            depth, projecting = depth + 1, False
        elif token.text == "}":
            naming.pop(depth, None)
            depth -= 1
        brackets += {"(": 1, ")": -1}.get(token.text, 0)
        if projecting and brackets == 0 and token.text == "*":
            naming[depth] = False
        outer = any(named for level, named in naming.items() if level < depth)
        if projecting and outer and token.kind == "variable":
            found.add(token.start)
    return found


def limited(query: str, limit: int, offset: int = 0) -> str:
    """Return a SELECT query that gives at most `limit` rows of its answer, from row `offset` on."""
    if not _has(query, _CUTTING):
        return f"{query}\nLIMIT {min(limit, ENDLESS)} OFFSET {min(offset, ENDLESS)}\n"
    depth, tail, clause = 0, -1, ""
    own: dict[str, int] = {}
    kept: list[str] = []
    for token in tokens(query):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.key in ("LIMIT", "OFFSET"):
            clause = token.key
        elif clause and token.kind == "number":
            own[clause], clause = int(token.text), ""
        else:
            if depth == 0 and token.key == "VALUES":
                tail = sum(map(len, kept))
            kept.append(token.text)
    text = "".join(kept)
    head, rest = (text, "") if tail < 0 else (text[:tail], text[tail:])
    rows = max(0, min(limit, own.get("LIMIT", limit + offset) - offset))
    first = min(own.get("OFFSET", 0) + offset, ENDLESS)
    return f"{head}\nLIMIT {min(rows, ENDLESS)} OFFSET {first}\n{rest}"


def location(query: str, start: int) -> str:
    """Return the line and the column of a place in a query, in words."""
    line = query.count("\n", 0, start) + 1
    return f"line {line}, column {start - query.rfind(chr(10), 0, start)}"
