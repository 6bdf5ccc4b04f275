-- One condition's people while computed tags are refreshed: made once, used by every tag that has the condition.

CREATE TABLE IF NOT EXISTS computed_leaves {on_cluster}
(
    workspace_id UInt32,
    run UInt64,
    leaf UInt32,
    at DateTime('UTC') DEFAULT now(),
    members AggregateFunction(groupBitmap, UInt32)
)
ENGINE = {replicated}MergeTree
ORDER BY (workspace_id, run, leaf)
TTL at + INTERVAL 1 DAY
SETTINGS
    index_granularity = 16,
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;
