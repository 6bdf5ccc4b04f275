"""Our own SMTP client: pooled, pipelined, exact about what a lost connection means."""
