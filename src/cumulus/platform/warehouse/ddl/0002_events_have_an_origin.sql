-- The part of the person that an event belongs to: a merge can be undone, whoever it was filed under since.

ALTER TABLE events {on_cluster} ADD COLUMN IF NOT EXISTS origin_id UInt32 DEFAULT contact_id CODEC(ZSTD(1)) AFTER contact_id;
