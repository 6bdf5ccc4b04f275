"""Who is who: claims about identifiers, folded into people."""
