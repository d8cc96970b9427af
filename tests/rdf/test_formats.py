"""One table of formats: each name, suffix and constant of the engine belongs together."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from detente.export.formats import choose_format
from detente.rdf import parse
from detente.rdf.formats import RDF_SUFFIXES, RESULT_SYNTAXES, SYNTAXES, ResultSyntax, Syntax

ALL: list[Syntax | ResultSyntax] = [*SYNTAXES.values(), *RESULT_SYNTAXES.values()]


@pytest.mark.parametrize(
    "syntax", [*SYNTAXES.values(), *RESULT_SYNTAXES.values()], ids=lambda syntax: syntax.name
)
def test_the_engine_knows_a_syntax_by_its_first_suffix_and_media_type(
    syntax: Syntax | ResultSyntax,
) -> None:
    kind = ox.RdfFormat if isinstance(syntax, Syntax) else ox.QueryResultsFormat
    engine = syntax.engine
    suffix = {"xml": ".srx", "json": ".srj"}.get(syntax.name, syntax.suffixes[0])
    assert engine == kind.from_extension(suffix[1:])
    assert engine.media_type.partition(";")[0] == syntax.media_type


@pytest.mark.parametrize("suffix", RDF_SUFFIXES)
def test_a_suffix_is_read_and_written_as_the_same_syntax(suffix: str) -> None:
    path = Path(f"facts{suffix.upper()}")
    assert parse.syntax_of(path) == choose_format(None, path)
    syntax = SYNTAXES[choose_format(None, path)]
    assert syntax.has_graphs == syntax.engine.supports_datasets


def test_no_two_syntaxes_share_a_suffix() -> None:
    suffixes = [suffix for syntax in ALL for suffix in syntax.suffixes]
    assert len(suffixes) == len(set(suffixes))
