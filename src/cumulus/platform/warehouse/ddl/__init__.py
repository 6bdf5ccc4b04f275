"""Numbered table definitions; a file that has been released never changes."""
