-- The purge goes through the ended queues in this order, a batch at a time, and each batch begins where the last one
-- ended: searching from the start again, it would pass over all that it has just removed. The id makes the place exact,
-- also among queues that ended in one transaction.
drop index queue_succeeded;
create index queue_succeeded on queue (ended_at, id) where status = 'succeeded';
