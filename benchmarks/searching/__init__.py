"""The sides that `benchmarks/search.py` sets beside one another, and how they are asked and measured."""
