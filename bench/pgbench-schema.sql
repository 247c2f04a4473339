-- The least that a saga of three steps needs: what it is, a row to lock, and a log.
create table queue (
    id      bigint      not null generated always as identity primary key,
    body    text        not null,
    created timestamptz not null default now()
);

create table event_lock (
    queue_id bigint      not null primary key,
    state    int         not null,
    changed  timestamptz not null default now()
) with (fillfactor = 70);

create table event_log_entry (
    queue_id bigint      not null,
    seq      int         not null,
    body     text        not null,
    at       timestamptz not null default now(),
    primary key (queue_id, seq)
);
