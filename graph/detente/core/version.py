"""The version of the package and of the graph that it ships."""

VERSION = "0.2.0"
