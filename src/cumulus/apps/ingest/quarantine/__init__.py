"""Items kept out of the stores: looked at, mended, sent again or thrown away."""
