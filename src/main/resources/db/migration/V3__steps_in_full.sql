-- Which queue this one is a step of: a sub-queue that succeeded is not purged before it.
alter table queue add column parent_id uuid;

-- What the tokens are made with that participants show when they send an answer later. One for all nodes.
create table callback_key (
    only_one boolean not null primary key default true check (only_one),
    key      bytea   not null
);
