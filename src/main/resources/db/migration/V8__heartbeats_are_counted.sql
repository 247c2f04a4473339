-- Nodes judge each other by a number that changes with each heartbeat, and count by their own heartbeats how long it did
-- not change. No time of the database is compared with another one, as its clock may step. The time of the last
-- heartbeat is for people to read; '-infinity' still marks a node that was declared dead.
alter table node add column beat bigint not null default 0;
alter table node drop column alive_since;
-- Of a node that was declared dead: whether it was only slow. Its process was there then, or has been heard of since.
alter table node add column slow boolean not null default false;

-- How the database's clock goes on. Each heartbeat notes the time, and by how much the clock has stepped if it has.
create table database_clock (
    only_one   boolean          not null primary key default true check (only_one),
    -- What the clock showed last.
    latest     timestamptz      not null,
    -- The seconds by which the clock stepped back while the times at which queues are due were not moved back yet.
    behind     double precision not null default 0,
    -- The seconds by which it stepped forth in all, less those that it stepped back; and when it did so last. A queue that
    -- ended before looks so much older than it is.
    ahead      double precision not null default 0,
    ahead_since timestamptz   not null default '-infinity'
);

insert into database_clock (latest) values (now());
