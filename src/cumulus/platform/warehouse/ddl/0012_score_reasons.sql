-- Why a person has a predictive score: the model's columns that weigh most, and what each adds.

CREATE TABLE IF NOT EXISTS score_reasons {on_cluster}
(
    workspace_id UInt32,
    score_id UInt32,
    contact_id UInt32 CODEC(Delta(4), ZSTD(1)),
    version UInt64 CODEC(Delta(8), ZSTD(1)),
    columns Array(UInt16) CODEC(ZSTD(1)),
    weights Array(Float32) CODEC(ZSTD(1))
)
ENGINE = {replicated}ReplacingMergeTree(version)
ORDER BY (workspace_id, score_id, contact_id)
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800;
