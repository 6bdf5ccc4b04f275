"""The kinds of places that connectors read, one file each."""
