"""The tracking plan: what events should look like, and what the data makes of it."""
