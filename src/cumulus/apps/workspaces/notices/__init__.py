"""What members are told by itself: that something of theirs fails, and that it works again."""
