-- What changes while a queue lives stands in its narrow lock row; the wide row is written when the queue starts, and
-- once more when it is restored, as it then has no lock row any more.
alter table event_lock add column status text;
alter table event_lock add column ended_at timestamptz;
alter table queue add column restored_at timestamptz;

update event_lock
set status = queue.status, ended_at = queue.ended_at, created_at = queue.created_at
from queue
where queue.id = event_lock.queue_id;

update queue
set restored_at = ended_at
where status = 'restored';

alter table event_lock alter column status set not null;
drop index queue_unended;
drop index queue_restored;
drop index queue_succeeded;
alter table queue drop column status;
alter table queue drop column ended_at;

-- Few queues are in these states at a time, and they are the ones that lists are asked for, the newest first.
create index event_lock_unended on event_lock (status, created_at desc, queue_id desc) where status <> 'succeeded';
create index queue_restored on queue (created_at desc, id desc) where restored_at is not null;
-- The purge goes through the queues that succeeded in this order, a batch at a time, and each batch begins where the last
-- one ended: searching from the start again, it would pass over all that it has just removed. The id makes the place exact,
-- also among queues that ended in one transaction.
create index event_lock_succeeded on event_lock (ended_at, queue_id) where status = 'succeeded';

-- Faster than the way PostgreSQL compresses by default, where it was built with it.
do $$
begin
    alter table queue alter column definition set compression lz4;
    alter table event_log_entry alter column payload set compression lz4;
exception
    when feature_not_supported then
        raise notice 'this PostgreSQL was built without lz4; what is large is compressed its usual way';
end
$$;
