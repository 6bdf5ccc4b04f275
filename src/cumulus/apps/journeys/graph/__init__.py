"""The journey as a graph: pure, without Django, clock or I/O."""
