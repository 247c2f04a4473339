-- To whom everything belongs: a namespace, and for queues who started them. What is there already, and what nodes of the
-- version before still write, belongs to nobody in particular in the namespace that everything is in by default. Byte by
-- byte is the fastest way to compare names.
alter table queue add column namespace text collate "C" not null default 'default';
alter table queue add column owner text collate "C" not null default 'anonymous';
alter table event_lock add column namespace text collate "C" not null default 'default';
alter table queue_label add column namespace text collate "C" not null default 'default';
alter table tombstone add column namespace text collate "C" not null default 'default';
alter table tombstone add column owner text collate "C" not null default 'anonymous';
alter table definition add column namespace text collate "C" not null default 'default';
alter table definition_version add column namespace text collate "C" not null default 'default';

alter table definition drop constraint definition_pkey;
alter table definition add primary key (namespace, name);
alter table definition_version drop constraint definition_version_pkey;
alter table definition_version add primary key (namespace, name, version);

-- A list shows what is in one namespace, or in each of them a page.
drop index queue_newest;
drop index queue_by_name;
drop index queue_restored;
drop index event_lock_unended;
drop index queue_label_value;
create index queue_newest on queue (namespace, created_at desc, id desc);
create index queue_by_name on queue (namespace, name, created_at desc, id desc);
create index queue_restored on queue (namespace, created_at desc, id desc) where restored_at is not null;
create index event_lock_unended on event_lock (namespace, status, created_at desc, queue_id desc)
    where status <> 'succeeded';
create index queue_label_value on queue_label (namespace, key, left(value, 100), queue_id);
-- Where nobody has to say who he is, no queue is in it, and it costs nothing.
create index queue_by_owner on queue (namespace, owner, created_at desc, id desc) where owner <> 'anonymous';
