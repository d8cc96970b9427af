"""A small file of three things, and what is asked of it in each form of a query."""

SMALL = """
@prefix : <urn:x:> .
:a :name "Å, \\"quoted\\" & <b>"@en ; :size 1 .
:b :name "two\\nlines" ; :size 2 .
:c :size 3 .
"""
QUERIES = {
    "rows": "PREFIX : <urn:x:> SELECT ?s ?name { ?s :size ?n OPTIONAL { ?s :name ?name } }"
    " ORDER BY ?n",
    "graph": "PREFIX : <urn:x:> CONSTRUCT { ?s :has ?n } WHERE { ?s :size ?n }",
    "described": "DESCRIBE <urn:x:a>",
    "boolean": "ASK { <urn:x:a> ?p ?o }",
}
