-- What each rule brought, by its key: a later change of the score says which rules changed by how much.

ALTER TABLE contact_scores {on_cluster}
    ADD COLUMN IF NOT EXISTS rules Map(LowCardinality(String), Float64) CODEC(ZSTD(1));
