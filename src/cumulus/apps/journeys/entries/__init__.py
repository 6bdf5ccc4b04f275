"""How people come in: by an event, by a segment."""
