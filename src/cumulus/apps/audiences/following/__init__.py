"""What happens to people, and whose segments, scores and stages follow it."""
