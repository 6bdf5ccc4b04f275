"""Computed tags: a value for each person, worked out from what is known of them."""
