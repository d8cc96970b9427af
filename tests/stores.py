"""Stores on disk as tests make them: a fact to load, and all that a store says."""

from pathlib import Path

from detente.rdf import disk

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FACT = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
kg:mongolia md:conducts kg:unmik .
"""
TRIPLE = "<urn:a> <urn:b> <urn:c> .\n"


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def dump(place: Path) -> list[str]:
    """Every statement of a store, in an order of its own."""
    return sorted(map(str, disk.reading(place)))
