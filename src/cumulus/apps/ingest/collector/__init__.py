"""The way in: raw ASGI, without Django in its path."""
