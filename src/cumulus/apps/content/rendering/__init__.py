"""From a template's source to a person's mail: pure, no Django, no clock, no network."""
