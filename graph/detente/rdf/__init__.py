"""RDF in and out: parsing, serializing, stores in memory and on disk, the engine's habits."""
