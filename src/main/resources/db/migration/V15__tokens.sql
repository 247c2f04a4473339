-- Tokens by which programs and people are known. The token itself is stored nowhere, only its SHA-256.

create table token (
    -- * for all namespaces. Sorted byte by byte, so that pages of a list fit together.
    namespace    text        not null collate "C",
    name         text        not null collate "C",
    hash         bytea       not null unique,
    role         text        not null,
    -- Whose queues it sees and starts: several tokens may stand for one subject, so that one can replace another.
    subject      text        not null,
    created_at   timestamptz not null default now(),
    created_by   text        not null,
    expires_at   timestamptz,
    -- To the minute, and some seconds late.
    last_used_at timestamptz,
    primary key (namespace, name)
);
