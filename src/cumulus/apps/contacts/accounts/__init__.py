"""Companies: who they are, who belongs to them, what leads to them."""
