"""What a file holds, told by how it begins: a name may say another syntax, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: How many bytes of a file are looked at.
HEAD: Final = 1 << 16

_XML_BEFORE: Final = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\])*>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT: Final = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:\s[^>]*)?)/?>", re.DOTALL)
_ENTITY: Final = re.compile(r"<!ENTITY\s+([\w.-]+)\s+([\"'])(.*?)\2\s*>", re.DOTALL)
_NAMESPACE: Final = re.compile(r"\sxmlns(?::([\w.-]+))?\s*=\s*([\"'])(.*?)\2", re.DOTALL)
_OBJECT: Final = re.compile(r"(?:\[\s*)?\{\s*(?:\"|\}\s*\]?\s*\Z)|\[\s*(?:\"|\]\s*\Z)")
_KEYWORD: Final = re.compile(r"\"@(?:context|id|graph|type|value|set|list|reverse|included)\"")

_TERM: Final = r"(?:<[^<>\"\s]*>|_:[^\s<>\"]+)"
_LITERAL: Final = r"\"(?:[^\"\\]|\\.)*\"(?:\^\^<[^<>\s]*>|@[\w-]+)?"
_LINE: Final = re.compile(
    rf"\s*{_TERM}\s*<[^<>\s]*>\s*(?:{_TERM}|{_LITERAL})\s*(<[^<>\s]*>|_:[^\s<>\"]+)?\s*\.\s*(?:#.*)?"
)
#: What Turtle begins with, and no line of N-Triples does.
_TURTLE: Final = re.compile(
    r"@(?:prefix|base)\s|GRAPH\s+<|\{\s*<|(?:PREFIX\s+[^\s<>\"]*:\s*<|BASE\s*<)"
    r"|(?!_:)[^\W\d][\w.-]*:[\w.-]*\s+(?:a\s|<|[^\W\d]?[\w.-]*:[\w.-])|:[\w.-]+\s|\[\s*(?:\]|a\s|<|\w*:)",
    re.IGNORECASE,
)
_IRI_FIRST: Final = re.compile(r"<[^<>\"{}|^`\\\s]*>\s+(?:<|a\s|[\w.-]*:|\{)|_:[\w.-]+\s")
_BLOCK: Final = re.compile(
    r"(?:^|[.}])[ \t]*(?:GRAPH\s+)?(?:<[^<>\s]*>|[\w.-]*:[\w.-]*|_:[\w.-]+|\[\s*\])?\s*\{",
    re.M | re.I,
)
_COMMENTS: Final = re.compile(r"(?:\s+|#[^\n]*(?:\n|\Z))*")


@dataclass(frozen=True)
class Foreign:
    """Something that is no syntax of RDF which we read.

    Attributes:
        what: what it is.
        cure: what would be right.
    """

    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.what}; {self.cure}"


_OWL_CURE: Final = (
    "save it as Turtle or RDF/XML, in Protege or by: robot convert --input FILE --output FILE.ttl"
)
_FUNCTIONAL: Final = Foreign("OWL in functional syntax, which is no syntax of RDF", _OWL_CURE)
_MANCHESTER: Final = Foreign("OWL in Manchester syntax, which is no syntax of RDF", _OWL_CURE)
_OWL_XML: Final = Foreign("OWL/XML, which is no RDF/XML", _OWL_CURE)
_OBO: Final = Foreign("an ontology in OBO format, which is no syntax of RDF", _OWL_CURE)
_WEB_PAGE: Final = Foreign(
    "a web page (HTML) and no RDF", "download the file itself, or ask the server for text/turtle"
)
_RESULTS: Final = Foreign(
    "an answer to a SPARQL query, and no graph", "ask by CONSTRUCT, and save that as Turtle"
)
_JSON: Final = Foreign(
    "JSON, and no JSON-LD: nothing in it is an @id or @context",
    "put an @context into it, or read it as a table (docs/importers.md)",
)
#: What the first element of XML says, where that is no RDF/XML.
_ROOTS: Final = {
    "html": _WEB_PAGE,
    "sparql": _RESULTS,
    "trix": Foreign("TriX, which nothing here reads", "save it as TriG or N-Quads"),
    "graphml": Foreign("GraphML, which is a network and no RDF", "give the RDF it was made of"),
    "gexf": Foreign("GEXF, which is a network and no RDF", "give the RDF it was made of"),
}
_OF_WORDS: Final = (
    (re.compile(r"(?:Prefix|Ontology|Import|Declaration)\s*\("), _FUNCTIONAL),
    (re.compile(r"(?:Prefix|Ontology|Namespace):\s"), _MANCHESTER),
    (re.compile(r"(?:![^\n]*\n\s*)*(?:format-version:|\[(?:Term|Typedef)\])"), _OBO),
)


def syntax_in(head: bytes, said: str | None = None) -> str | Foreign | None:
    r"""Return the syntax that a file is written in, or what else it is; None where nothing tells.

    >>> syntax_in(b"@prefix : <urn:x:> .\n:a :p 1 .", "rdfxml")
    'turtle'
    >>> syntax_in(b"Ontology(<urn:o>)").what
    'OWL in functional syntax, which is no syntax of RDF'

    Args:
        head: how it begins, without a byte order mark; `HEAD` bytes, or all of it.
        said: the syntax that its name says.
    """
    text = head.decode("utf-8", "replace")
    begun = text.lstrip()
    if begun.startswith("<") and (found := _of_xml(begun, said)):
        return found
    if _OBJECT.match(begun) and said not in ("turtle", "trig"):
        return _of_json(begun, said)
    if begun.startswith('{"') or (_OBJECT.match(begun) and _KEYWORD.search(begun)):
        return _of_json(begun, None)
    words = text[_COMMENTS.match(text).end() :]  # type: ignore[union-attr]  # matches anything
    for pattern, foreign in _OF_WORDS:
        if pattern.match(words):
            return foreign
    return _of_text(text, words, said, whole=len(head) < HEAD)


def namespaces_in(head: bytes) -> dict[str, str]:
    r"""Return the prefixes that RDF/XML declares at its first element.

    >>> namespaces_in(b'<rdf:RDF xmlns:ex="urn:x:" xmlns="urn:y:">')
    {'ex': 'urn:x:', '': 'urn:y:'}
    """
    text = head.decode("utf-8", "replace")
    entities = {found[1]: found[3] for found in _ENTITY.finditer(text)}
    root = _root(text)
    if root is None:
        return {}

    def written(value: str) -> str:
        import html

        for _ in range(4):  # an entity may be made of others
            value = re.sub(r"&([\w.-]+);", lambda each: entities.get(each[1], each[0]), value)
        return html.unescape(value)

    return {found[1] or "": written(found[3]) for found in _NAMESPACE.finditer(root[0])}


def _root(text: str) -> re.Match[str] | None:
    at = 0
    while found := _XML_BEFORE.match(text, at):
        at = found.end()
    return _ROOT.match(text, at)


def _of_xml(begun: str, said: str | None) -> str | Foreign | None:
    """Return what XML is; None for text that begins with an IRI."""
    root = _root(begun)
    marked = begun.startswith(("<?", "<!"))
    if root is None:
        return "rdfxml" if marked else None
    name = root[1].casefold()
    if not marked and not root[2].strip() and name != "html":
        return None  # <a> may be an IRI
    if name == "ontology" and "http://www.w3.org/2002/07/owl#" in root[2]:
        return _OWL_XML
    if name in _ROOTS:
        return _ROOTS[name]
    if name == "rdf" or said == "rdfxml" or "22-rdf-syntax-ns#" in begun:
        return "rdfxml"
    return Foreign(f"XML of another kind (its first element is {root[1]})", "give RDF/XML")


def _of_json(begun: str, said: str | None) -> str | Foreign:
    if re.match(r"\{\s*\"head\"\s*:", begun) and re.search(r"\"(?:results|boolean)\"\s*:", begun):
        return _RESULTS
    return "jsonld" if said == "jsonld" or _KEYWORD.search(begun) else _JSON


def _of_text(text: str, words: str, said: str | None, *, whole: bool) -> str | None:
    """Return which of the syntaxes that are text this is."""
    if not words.strip():  # nothing is stated: that is right in each of them
        return said
    first = words.partition("\n")[0]
    if _TURTLE.match(words):
        if said == "trig":
            return said
        return "trig" if _BLOCK.search(words) else "turtle"
    if _LINE.fullmatch(first) and said != "nquads":
        lines = text.split("\n")
        kept = lines if whole else lines[:-1]
        matched = [_LINE.fullmatch(line) for line in kept if line.strip() and line[:1] != "#"]
        if any(each and each[1] for each in matched):
            return "nquads"
        if said in (None, "rdfxml", "jsonld") and all(matched):
            return "ntriples"
    if said in ("turtle", "trig"):
        return "trig" if _BLOCK.search(words) else said
    if said in ("ntriples", "nquads"):
        return said
    if _IRI_FIRST.match(words) or _LINE.fullmatch(first):
        return "trig" if _BLOCK.search(words) else "turtle"
    return said
