"""A British gift shop's year: real orders (UCI "Online Retail", CC BY 4.0) or invented ones of the same shape."""
