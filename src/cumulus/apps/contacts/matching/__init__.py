"""Natural-person merge: who may be one person, by declared rules, and what people decide of it."""
