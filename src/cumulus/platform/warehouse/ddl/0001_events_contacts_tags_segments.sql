-- Both windows are set, so that a token is remembered whichever engine the table runs on:
-- each engine reads only its own, and forgetting one would double rows without an error.

CREATE TABLE IF NOT EXISTS events {on_cluster}
(
    workspace_id UInt32,
    contact_id UInt32 CODEC(ZSTD(1)),
    name LowCardinality(String),
    timestamp DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    event_key UUID CODEC(NONE),
    message_id String CODEC(ZSTD(1)),
    kind LowCardinality(String),
    original_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    sent_at Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    source_id UInt32,
    depth UInt8,
    properties JSON(max_dynamic_paths = 256) CODEC(ZSTD(1)),
    context String CODEC(ZSTD(3)),
    INDEX by_contact contact_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {replicated}MergeTree
PARTITION BY toYear(timestamp)
ORDER BY (workspace_id, name, contact_id, timestamp)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS contacts {on_cluster}
(
    workspace_id UInt32,
    contact_id UInt32,
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    deleted UInt8,
    created_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    first_seen_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    last_seen_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    name String CODEC(ZSTD(1)),
    email String CODEC(ZSTD(1)),
    phone String CODEC(ZSTD(1)),
    search String CODEC(ZSTD(3)),
    attributes JSON(max_dynamic_paths = 512) CODEC(ZSTD(1)),
    INDEX search_ngrams search TYPE ngrambf_v1(2, 32768, 3, 0) GRANULARITY 8
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, contact_id)
SETTINGS
    index_granularity = 1024,
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS contact_tags {on_cluster}
(
    workspace_id UInt32,
    tag String,
    contact_id UInt32 CODEC(Delta(4), ZSTD(1)),
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    removed UInt8
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, tag, contact_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS contact_overrides {on_cluster}
(
    workspace_id UInt32,
    old_id UInt32,
    new_id UInt32,
    version UInt64
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, old_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

-- A row holds a whole segment and may weigh megabytes, hence the small granules.
CREATE TABLE IF NOT EXISTS segment_members {on_cluster}
(
    workspace_id UInt32,
    segment_id UInt32,
    version UInt64,
    members AggregateFunction(groupBitmap, UInt32)
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, segment_id)
SETTINGS
    index_granularity = 16,
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;
