-- What audiences know of people: who is in which segment and since when, scores, stages, computed tags.
-- All replace by version, which only grows: written again, nothing changes.

CREATE TABLE IF NOT EXISTS segment_stays {on_cluster}
(
    workspace_id UInt32,
    segment_id UInt32,
    contact_id UInt32 CODEC(Delta(4), ZSTD(1)),
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    inside UInt8,
    since DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, segment_id, contact_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

-- When whose answer may change by time alone: judged again then, never scanned for.
CREATE TABLE IF NOT EXISTS segment_due {on_cluster}
(
    workspace_id UInt32,
    at DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    segment_id UInt32,
    contact_id UInt32 CODEC(Delta(4), ZSTD(1))
)
ENGINE = {replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (workspace_id, at, segment_id, contact_id)
TTL at + INTERVAL 3 DAY
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS contact_scores {on_cluster}
(
    workspace_id UInt32,
    score_id UInt32,
    contact_id UInt32 CODEC(Delta(4), ZSTD(1)),
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    removed UInt8,
    value Float64,
    fit Float64,
    engagement Float64,
    grade LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, score_id, contact_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

CREATE TABLE IF NOT EXISTS contact_stages {on_cluster}
(
    workspace_id UInt32,
    model_id UInt32,
    contact_id UInt32 CODEC(Delta(4), ZSTD(1)),
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    removed UInt8,
    stage LowCardinality(String),
    since DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, model_id, contact_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;

-- A row holds everybody with one value of one tag, hence the small granules.
CREATE TABLE IF NOT EXISTS computed_tag_members {on_cluster}
(
    workspace_id UInt32,
    tag_id UInt32,
    value String,
    version UInt64,
    members AggregateFunction(groupBitmap, UInt32)
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, tag_id, value)
SETTINGS
    index_granularity = 16,
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;
