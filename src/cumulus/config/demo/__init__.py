"""A year in the life of two invented companies that share one workspace: a shop and a software maker.

The story (`story.py` and what it imports) is pure and the same for the same seed. The rest tells
it to a running installation through its public addresses, as any customer's systems would.
"""
