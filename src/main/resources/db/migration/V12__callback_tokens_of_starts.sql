-- Since when queues are started whose callback tokens name their start as well as their id; null for always. Where there
-- is a key already, queues are at work whose participants have tokens without it, and nodes of the version before may go
-- on giving such tokens for a while.
alter table callback_key add column bound_since timestamptz;

update callback_key
set bound_since = now() + interval '1 day';
