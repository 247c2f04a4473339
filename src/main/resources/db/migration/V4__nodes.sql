-- Since when a node has been heard of without a gap. Only who was here all the time may say that others were silent: after
-- the database was away, everybody was.
alter table node add column alive_since timestamptz not null default now();
