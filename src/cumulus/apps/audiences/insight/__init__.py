"""The portrait of a segment: what sets its people apart from everybody, or from another segment."""
