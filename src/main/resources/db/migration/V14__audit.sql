-- Who asked for which change, in the transaction of that change; and what was refused for want of a right.
create table audit (
    id         bigint      not null generated always as identity,
    at         timestamptz not null default now(),
    -- What callers did with their own queues, which is kept for a shorter time.
    routine    boolean     not null,
    refused    boolean     not null,
    subject    text collate "C" not null,
    kind       text        not null,
    name       text        not null,
    address    text,
    role       text        not null,
    namespace  text collate "C" not null,
    act        text        not null,
    target     text collate "C" not null,
    reason     text,
    request_id text,
    detail     json,
    -- What the purge follows.
    primary key (routine, at, id)
);

create index audit_newest on audit (namespace, at desc, id desc);
create index audit_by_subject on audit (namespace, subject, at desc, id desc);
create index audit_by_target on audit (namespace, target, at desc, id desc);
-- What is routine is most of what there is, and nobody looks for one of those by its act alone.
create index audit_by_act on audit (namespace, act, at desc, id desc) where not routine;

-- Skald only ever adds to it, but for the purge of what is old enough, which says so in its transaction.
create function audit_is_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('skald.audit.purge', true) = 'on' then
        return null;
    end if;
    raise exception 'the audit is only ever added to'
        using errcode = 'insufficient_privilege', hint = 'it is purged by itself after skald.audit.keep';
end
$$;

create trigger audit_is_kept
    before update or delete or truncate on audit
    for each statement execute function audit_is_kept();
