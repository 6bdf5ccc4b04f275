"""Tags as data: the library, what puts tags on people, and what takes them off."""
