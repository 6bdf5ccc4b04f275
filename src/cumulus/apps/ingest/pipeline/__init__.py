"""From the log to people and events: decode, resolve, store, react."""
