-- The kinds of identifier that a person has (`wechat_openid`, `device_id` …): whom a channel reaches.

ALTER TABLE contacts {on_cluster}
    ADD COLUMN IF NOT EXISTS identifiers Array(LowCardinality(String)) DEFAULT [] CODEC(ZSTD(1)) AFTER phone;

-- Who had which value of a computed tag before its refresh began; the version is that of the refresh before.
-- A row without a value is written last: the copy is whole.
CREATE TABLE IF NOT EXISTS computed_tag_former {on_cluster}
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
