"""The attribute catalogue: types, survivorship, computed values, masking, row scope."""
