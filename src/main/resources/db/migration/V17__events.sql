-- Domain events, as they are committed. A row has all that one transaction raised, so that a batch of changes adds one row.
-- It gets its positions later, see sequence_events.
create table outbox (
    -- Taken while the transaction has the lock rows of its queues: it rises with the log of each queue.
    id             bigint      not null generated always as identity,
    at             timestamptz not null default now(),
    -- How many events it has.
    size           integer     not null check (size > 0),
    events         json        not null,
    -- Of the first of its events; null until it has one.
    first_position bigint,
    sequenced_at   timestamptz
);

create index outbox_waiting on outbox (id) where first_position is null;
create unique index outbox_position on outbox (first_position) where first_position is not null;

-- What callers registered with their queues, exactly as they gave it. The log of a queue names it only.
create table registered_event (
    queue_id uuid   not null,
    seq      bigint not null,
    source   text   not null,
    event_id text   not null,
    type     text   not null,
    body     text,
    primary key (queue_id, seq)
);

-- The newest position of all, and the newest one that is not kept any more. The one that gives positions locks this row.
create table event_sequence (
    only_one        boolean not null primary key default true check (only_one),
    last_position   bigint  not null,
    purged_position bigint  not null
);

insert into event_sequence (last_position, purged_position) values (0, 0);

-- Gives the next positions, without a gap, to committed rows. It runs by itself in the database, so that a node that freezes
-- or dies in the middle holds nobody up. Each statement sees what was committed before it began, so a row that was seen
-- waiting once the lock is held is waiting.
-- Answers how many rows got a position; -1 when another node is giving positions away just now.
create function sequence_events(rows_max integer) returns integer
    language plpgsql
    set enable_seqscan = off
as $$
declare
    last     bigint;
    placed   integer;
    events   bigint;
begin
    select last_position into last from event_sequence for update skip locked;
    if not found then
        return -1;
    end if;
    with waiting as (
        select id, size
        from outbox
        where first_position is null
        order by id
        limit rows_max
    ),
    position as (
        select id, last + 1 + sum(size) over (order by id) - size as first
        from waiting
    ),
    done as (
        update outbox
        set first_position = position.first, sequenced_at = clock_timestamp()
        from position
        where outbox.first_position is null and outbox.id = position.id
        returning size
    )
    select count(*), coalesce(sum(size), 0) into placed, events from done;
    if placed > 0 then
        update event_sequence set last_position = last + events;
    end if;
    return placed;
end
$$;

-- Faster than the way PostgreSQL compresses by default, where it was built with it.
do $$
begin
    alter table outbox alter column events set compression lz4;
    alter table registered_event alter column body set compression lz4;
exception
    when feature_not_supported then
        raise notice 'this PostgreSQL was built without lz4; what is large is compressed its usual way';
end
$$;
