-- What each person said about each use of their data, folded; asked for by segments.

CREATE TABLE IF NOT EXISTS contact_consents {on_cluster}
(
    workspace_id UInt32,
    purpose LowCardinality(String),
    channel LowCardinality(String),
    contact_id UInt32 CODEC(Delta(4), ZSTD(1)),
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    state LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    expires_at Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    removed UInt8
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, purpose, channel, contact_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

-- What an erasure's mutation replaced is to leave the disk soon.
ALTER TABLE events {on_cluster}
    MODIFY SETTING cleanup_delay_period = 5, max_cleanup_delay_period = 30, cleanup_delay_period_random_add = 1;
ALTER TABLE contacts {on_cluster}
    MODIFY SETTING cleanup_delay_period = 5, max_cleanup_delay_period = 30, cleanup_delay_period_random_add = 1;
ALTER TABLE contact_tags {on_cluster}
    MODIFY SETTING cleanup_delay_period = 5, max_cleanup_delay_period = 30, cleanup_delay_period_random_add = 1;
ALTER TABLE contact_overrides {on_cluster}
    MODIFY SETTING cleanup_delay_period = 5, max_cleanup_delay_period = 30, cleanup_delay_period_random_add = 1;
ALTER TABLE contact_consents {on_cluster}
    MODIFY SETTING cleanup_delay_period = 5, max_cleanup_delay_period = 30, cleanup_delay_period_random_add = 1;
