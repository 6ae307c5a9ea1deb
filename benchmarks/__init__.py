"""Benchmarks: engines and peers side by side, `make bench`."""
