"""The consent ledger: who agreed to what, when, and the proof."""
