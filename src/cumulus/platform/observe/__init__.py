"""Logs, metrics and health of our processes."""
