"""Events that no real person caused: recognised, kept apart, reversible."""
