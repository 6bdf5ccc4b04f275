"""One machine's processes: what `cumulus serve` runs, and how others find it.

Standard library only, so that the supervising process stays small.
"""
