"""Data that is fetched: on a schedule, from where it lies, with a cursor."""
