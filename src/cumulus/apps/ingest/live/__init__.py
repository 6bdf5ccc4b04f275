"""The live debugger: what the pipeline made of each item, while somebody watches."""
