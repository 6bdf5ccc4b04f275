"""Score cards: points from what people are and do, folded over their history."""
