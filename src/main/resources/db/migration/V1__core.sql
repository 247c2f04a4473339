-- What every queue is and what happened to it. The log is the truth; every other column can be made from it anew.
-- Times are the database's own (now()); json rather than jsonb because what participants answered is kept verbatim.

create table queue (
    id          uuid        not null primary key,
    name        text        not null,
    fingerprint text        not null,
    definition  json        not null,
    input       json        not null,
    created_at  timestamptz not null default now(),
    status      text        not null,
    ended_at    timestamptz
);

create index queue_newest on queue (created_at desc, id desc);
create index queue_by_name on queue (name, created_at desc, id desc);
-- Few queues are in these states at a time, and they are the ones that lists are asked for.
create index queue_unended on queue (status, created_at desc, id desc) where status not in ('succeeded', 'restored');
create index queue_restored on queue (created_at desc, id desc) where status = 'restored';
-- What the purge looks for.
create index queue_succeeded on queue (ended_at) where status = 'succeeded';

create table queue_label (
    queue_id uuid not null,
    key      text not null,
    value    text not null,
    primary key (queue_id, key)
);

create index queue_label_value on queue_label (key, value, queue_id);

-- One row for every queue that may still change; each change takes it for update.
create table event_lock (
    queue_id    uuid        not null primary key,
    holder      text,
    fence       bigint      not null,
    interrupted boolean     not null,
    due_at      timestamptz,
    waiting     json,
    seq         bigint      not null,
    created_at  timestamptz not null default now(),
    -- Flagged before the work begins and cleared with its result, so that a crash in between is found.
    constraint interrupted_while_held check (interrupted = (holder is not null)),
    constraint due_when_nobody_holds_it check (holder is null or due_at is null)
) with (fillfactor = 70);

create index event_lock_held on event_lock (holder) where holder is not null;
create index event_lock_due on event_lock (due_at) where due_at is not null;

create table event_log_entry (
    queue_id  uuid        not null,
    seq       bigint      not null,
    at        timestamptz not null default now(),
    node      text        not null,
    operation text        not null,
    step      text,
    attempt   integer,
    -- What Skald says of it, and the participant's request or answer exactly as it was.
    detail    json,
    payload   json,
    primary key (queue_id, seq)
);

-- Queues that are gone: what a repeated start or a late restore is answered from.
create table tombstone (
    id          uuid        not null primary key,
    fingerprint text,
    name        text,
    outcome     text        not null,
    created_at  timestamptz not null,
    ended_at    timestamptz not null,
    buried_at   timestamptz not null default now()
);

create index tombstone_oldest on tombstone (buried_at);

-- Who works on this database, and when it was last heard of.
create table node (
    name      text        not null primary key,
    heartbeat timestamptz not null default now()
);
