"""Comparing one JSON value, of an attribute or of an event's property: one file a kind."""
