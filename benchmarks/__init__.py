"""Benchmarks: detente beside the engines it builds on, in one run, on the same work.

`python -m benchmarks` writes docs/benchmarks.md. Engines take turns, round by round; what counts is
the median of the ratios of each round, the times are only there to place them.
"""
