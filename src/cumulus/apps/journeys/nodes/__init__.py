"""The kinds of node: one file and one line in `registry` each."""
