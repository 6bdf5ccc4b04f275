"""Webhooks in: any system's JSON, signed its way, becomes events and traits."""
