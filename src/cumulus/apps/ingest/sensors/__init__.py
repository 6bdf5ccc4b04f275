"""The Sensors (神策) protocol: its own way in, and its records as events."""
