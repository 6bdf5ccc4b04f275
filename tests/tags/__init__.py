"""Tags over the whole pipeline: contacts, ingest and the assembly together."""
