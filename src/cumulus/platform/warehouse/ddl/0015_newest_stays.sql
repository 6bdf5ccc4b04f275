-- Who moved lately is found without reading when everybody came.

ALTER TABLE segment_stays {on_cluster} ADD INDEX IF NOT EXISTS newest since TYPE minmax GRANULARITY 1;
