"""Stage models: where each person is on their way, and when they moved."""
