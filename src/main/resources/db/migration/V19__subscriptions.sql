-- Webhooks: who is sent which events.
create table subscription (
    id              bigint      not null generated always as identity primary key,
    namespace       text        not null,
    -- Sorted byte by byte, as lists show them.
    name            text        not null collate "C",
    url             text        not null,
    types           text[]      not null,
    queue_name      text,
    labels          json        not null,
    headers         json        not null,
    credentials     text,
    -- Rises with each change of what is delivered, where, and with which secrets, so that nodes notice.
    version         bigint      not null default 1,
    created_at      timestamptz not null default now(),
    paused_at       timestamptz,
    pause_cause     text,
    pause_reason    text,
    last_success_at timestamptz,
    -- Since when there was no success, while deliveries fail.
    failing_since   timestamptz,
    problem         json,
    problem_at      timestamptz,
    -- The first and the last position of those that were not kept for long enough to be delivered.
    lost_from       bigint,
    lost_to         bigint,
    lost_at         timestamptz,
    unique (namespace, name)
);

-- What deliveries are signed with.
create table subscription_secret (
    id           bigint      not null generated always as identity primary key,
    subscription bigint      not null references subscription on delete cascade,
    -- The key that it is sealed with; null when there was none, then the secret stands here as it is.
    key_id       text,
    secret       text        not null,
    -- Null for the newest one; an older one signs until then.
    signs_until  timestamptz
);

create index subscription_secret_of on subscription_secret (subscription);

-- The work of a subscription is cut by a hash of the queue's id, so that several nodes can share it.
create table subscription_slot (
    subscription    bigint   not null references subscription on delete cascade,
    slot            smallint not null,
    -- All events of the slot up to here are delivered, or stand in subscription_retry.
    position        bigint   not null,
    -- The same of a replay, and the last position that it delivers; null when there is none.
    replay_position bigint,
    replay_until    bigint,
    holder          text,
    fence           bigint   not null default 0,
    primary key (subscription, slot)
) with (fillfactor = 50);

-- The queues whose next event could not be delivered, with all of their events that the slot has passed.
create table subscription_retry (
    subscription bigint      not null,
    slot         smallint    not null,
    queue_id     uuid        not null,
    -- In their order; the first one is tried again.
    positions    bigint[]    not null check (cardinality(positions) > 0),
    attempts     integer     not null,
    due_at       timestamptz not null,
    primary key (subscription, slot, queue_id),
    foreign key (subscription, slot) references subscription_slot on delete cascade
);
