-- The member who looks after a person; 0 is nobody. Roles may see only their own people.

ALTER TABLE contacts {on_cluster} ADD COLUMN IF NOT EXISTS owner_id UInt32 DEFAULT 0 AFTER deleted;
