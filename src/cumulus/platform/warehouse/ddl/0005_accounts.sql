-- Companies and who belongs to them. Both replace by version: written again, nothing changes.

CREATE TABLE IF NOT EXISTS accounts {on_cluster}
(
    workspace_id UInt32,
    account_id UInt32,
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    deleted UInt8,
    name String CODEC(ZSTD(1)),
    industry LowCardinality(String),
    region LowCardinality(String),
    tier LowCardinality(String),
    signed UInt8,
    signed_on Nullable(Date32),
    annual_revenue Nullable(Decimal(18, 2)),
    annual_cost Nullable(Decimal(18, 2)),
    currency LowCardinality(String),
    owner_id UInt64,
    parent_id UInt32,
    created_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    attributes JSON(max_dynamic_paths = 128) CODEC(ZSTD(1))
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, account_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS account_members {on_cluster}
(
    workspace_id UInt32,
    account_id UInt32,
    contact_id UInt32 CODEC(Delta(4), ZSTD(1)),
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    removed UInt8,
    role LowCardinality(String),
    is_primary UInt8
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, account_id, contact_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;
