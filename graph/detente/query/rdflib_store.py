"""The store as rdflib has it: what is asked through it is written anew as our own queries are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import Result

from . import limits
from .rewriting import merge, sums


class Store(OxigraphStore):
    """A store of the engine's for rdflib, in which FROM and sums with dates mean what they say."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store=store)
        self._engine = store

    def query(
        self,
        query: Any,
        initNs: Mapping[str, Any],
        initBindings: Mapping[str, Any],
        queryGraph: Any,
        **kwargs: object,
    ) -> Result:
        """Return the answer to a query; rdflib calls this with what it was asked.

        Raises:
            QueryError: the query nests too deep, holds SERVICE, or sums up too many parts.
        """
        if not isinstance(query, str):  # which the engine refuses
            return super().query(query, initNs, initBindings, queryGraph, **kwargs)
        prefixes = {name: str(iri) for name, iri in (*self.namespaces(), *initNs.items())}
        limits.refuse_unsafe(query)
        limits.refuse_service(query, prefixes)
        if (text := sums.commutative(query)) != query:
            sums.check_groups(query, prefixes)
        if queryGraph != DATASET_DEFAULT_GRAPH_ID or not merge.chooses(query):
            return super().query(text, initNs, initBindings, queryGraph, **kwargs)
        asked = merge.asked(self._engine, query, prefixes)
        chosen, text = OxigraphStore(store=asked.store), sums.commutative(asked.query)
        # No default graph is named here, which would hide those of FROM.
        result = chosen.query(text, prefixes, initBindings, "", **kwargs)
        if result.type == "SELECT" and asked.store is not self._engine:
            _ = result.bindings  # read while what was merged is there
        return result
