"""The analytical store: its embedded server, its client and its table definitions."""
