"""One process that owns a chDB directory and speaks ClickHouse's HTTP protocol."""
