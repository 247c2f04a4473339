-- Steps that are kept under a name, for queues to be started from. A queue stores its steps in full when it starts, so
-- nothing here is looked at again once a queue runs.

-- One row for every name that was ever given. It is what concurrent changes of a name wait for each other at, and it
-- outlives the versions: a name that is deleted and given again goes on counting, so that name@1 never means two things.
create table definition (
    -- Sorted byte by byte, whatever the database's language, so that pages of a list fit together.
    name    text    not null collate "C" primary key,
    -- The newest version there ever was; 0 while the first one is being written.
    version integer not null
);

create table definition_version (
    name        text        not null collate "C",
    version     integer     not null,
    fingerprint text        not null,
    description text,
    body        json        not null,
    created_at  timestamptz not null default now(),
    primary key (name, version)
);
