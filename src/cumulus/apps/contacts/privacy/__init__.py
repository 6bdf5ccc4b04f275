"""A person's rights over their data: everything handed out, everything erased."""
