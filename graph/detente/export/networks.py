"""The network as a file: GraphML and GEXF, and CSV of nodes and of edges.

Every export is the same bytes for the same graph: sorted, no date, no random id.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..core.namespaces import shorten
from ..core.text import disarmed
from ..network.model import TIMES, Network, times
from ..rdf import losses
from ..rdf.losses import Loss
from .exported import Exported

if TYPE_CHECKING:
    import networkx


#: What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def exported_network(network: Network, format: str) -> Exported:
    """Return a network in one of NETWORK_FORMATS."""
    writers = {
        "graphml": _graphml,
        "gexf": _gexf,
        "nodes-csv": _nodes_csv,
        "edges-csv": _edges_csv,
    }
    return writers[format](network)


def _clean(network: Network, format: str) -> tuple[networkx.MultiDiGraph[str], list[Loss]]:
    """Return the networkx graph with only what XML can hold, and what it cannot."""
    graph, replaced = network.to_networkx(), 0
    attributes = [data for _, data in graph.nodes(data=True)]
    attributes += [data for _, _, data in graph.edges(data=True)]
    for data in attributes:
        for key, value in data.items():
            if isinstance(value, str):
                data[key], count = _NOT_XML.subn("\N{REPLACEMENT CHARACTER}", value)
                replaced += count
    return graph, [losses.of_characters(replaced, format)] if replaced else []


def _graphml(network: Network) -> Exported:
    import networkx as nx

    out = io.BytesIO()
    graph, lost = _clean(network, "graphml")
    nx.write_graphml_xml(graph, out)
    return Exported(_with_returns(out.getvalue()), lost)


def _gexf(network: Network) -> Exported:
    import networkx as nx

    out = io.BytesIO()
    graph, lost = _clean(network, "gexf")
    nx.write_gexf(graph, out)
    undated = re.sub(rb' lastmodifieddate="[^"]*"', b"", out.getvalue())
    return Exported(_with_returns(undated), lost)


def _with_returns(xml: bytes) -> bytes:
    """Return XML that ends with a line, in which a carriage return is not read as another."""
    return xml.replace(b"\r", b"&#13;") + b"\n"


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Exported:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    changed = 0
    for row in rows:
        cells = [_text(value) for value in row]
        safe = [disarmed(cell) for cell in cells]
        changed += sum(one != other for one, other in zip(cells, safe, strict=True))
        writer.writerow(safe)
    what = losses.counted(changed, "cell begins", "cells begin")
    lost = losses.Loss(
        "characters",
        f"csv: {what} with ' that the graph has without, so that no spreadsheet takes one for a "
        "formula; graphml and gexf have them as they are",
        changed,
    )
    return Exported(out.getvalue().encode("utf-8", "replace"), [lost] if changed else [])


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _nodes_csv(network: Network) -> Exported:
    columns = ("id", "label", "kind", "named", "aliases", "definition", "iri", *TIMES)
    rows = (
        (
            *(shorten(n.iri), n.label, n.kind, n.named, "; ".join(n.aliases), n.definition, n.iri),
            *times(n).values(),
        )
        for n in network.nodes
    )
    return _csv(columns, rows)


def _edges_csv(network: Network) -> Exported:
    ends = ("subject", "relation", "object", "subject_label", "phrase", "object_label")
    known = ("inferred", "possible", "certainty", "modality", "sources", "passages")
    columns = (*ends, *known, *TIMES)
    labels = {node.iri: node.label for node in network.nodes}
    rows = []
    for edge in network.edges:
        phrase = network.phrase(edge.relation) + (f" ({edge.qualifier})" if edge.qualifier else "")
        words = (labels[edge.subject], phrase, labels[edge.object])
        modality = "; ".join(sorted({source.modality for source in edge.sources}))
        titles = "; ".join(sorted({source.title for source in edge.sources}))
        passages = " ".join(source.graph for source in edge.sources)
        names = (shorten(iri) for iri in (edge.subject, edge.relation, edge.object))
        backing = edge.inferred, edge.possible, edge.certainty, modality, titles, passages
        rows.append((*names, *words, *backing, *times(edge).values()))
    return _csv(columns, rows)
