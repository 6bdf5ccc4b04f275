"""Ready-made webhooks: one file each, and a line in the registry."""
