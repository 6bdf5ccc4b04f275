-- A tag's value, when it was applied and by what: segments ask for them.

ALTER TABLE contact_tags {on_cluster}
    ADD COLUMN IF NOT EXISTS value String DEFAULT '',
    ADD COLUMN IF NOT EXISTS applied_at DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT '';
