"""Some hundred queries over all of SPARQL, and a small graph that they ask."""

import itertools
import re
from pathlib import Path

from detente import KnowledgeGraph

HEAD = "PREFIX : <urn:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
DATA = """
PREFIX : <urn:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX odd.name: <urn:odd/> PREFIX Ünï: <urn:uni/>
:a :p :b ; :n 1 ; :name "Ann"@en , "Anne"@fr ; :knows :b , :c ; a :Person .
:b :p :c ; :n 2.5 ; :name "Bob" ; :knows :c ; a :Person .
:c :p :a ; :n 3e0 ; :name "Cy \\"the\\" c,\\n" ; :list ( 1 "two" :three ) ; a :Robot .
:d :born "1999-03-12"^^xsd:date , "2001-01-01T10:00:00Z"^^xsd:dateTime ; :ok true ; :bad false .
[] :p [ :q "blank" ] .
<urn:odd/x> <urn:odd/y> <urn:uni/\\u00e9> , <urn:with,comma> , <urn:x#char=1,2> .
:s :says <<( :a :p :b )>> .
:g1 { :a :p :b , :x . :x :q 1 }
:g2 { :a :p :c . :y :q 2 }
"""
#: Queries of every form, one a line; what stands in ⟨⟩ is tried with each of its choices.
FORMS = (Path(__file__).parent / "query" / "conformance.txt").read_text(encoding="utf-8")


def choices(form: str) -> list[str]:
    """Every query that a form stands for: ⟨one¦other⟩ is a choice, ␤ the end of a line."""
    parts = re.split("[⟨⟩]", form.replace("␤", "\n").replace("␉", "\t"))
    return ["".join(each) for each in itertools.product(*(part.split("¦") for part in parts))]


QUERIES = sorted({query for form in FORMS.splitlines() for query in choices(form)})
#: How queries begin that bring their own prefixes, or need none.
WHOLE = ("BASE", "PREFIX", "VERSION", "INSERT", "#", "{")


def bare(folder: Path, data: str, suffix: str = ".trig") -> KnowledgeGraph:
    path = folder / f"data{suffix}"
    path.write_text(data, encoding="utf-8")
    return KnowledgeGraph.load(path, bundled=False)


def whole(query: str) -> str:
    return query if query.startswith(WHOLE) else HEAD + query
