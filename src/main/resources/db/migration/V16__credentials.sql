-- What an admin gave for calls to be made with. The secrets are in "sealed" only, which nobody can read who has this
-- table and not the key; kind and targets stand beside it for lists.
create table credential (
    namespace text not null,
    name text not null,
    kind text not null,
    targets text[] not null,
    key_id text not null,
    sealed text not null,
    created_at timestamptz not null default now(),
    primary key (namespace, name)
);
