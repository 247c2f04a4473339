-- Makes many ended queues out of a few that really ran: every row of theirs is copied, in every table that has rows for a
-- queue, with a new id and with times moved into the past. Which columns there are is looked up, so that this depends only
-- on the id of the table queue, on status and ended_at of event_lock, and on queue_id everywhere else.

create table bench_template as
select row_number() over (order by queue_id) - 1 as number, queue_id as id, ended_at
from event_lock
where status = 'succeeded'
limit 100;

-- Copies numbers first to last of so many in all. They ended between 22 and 2 hours ago, in the order of their numbers and
-- of their ids: none is due for the purge by default, all are when the window is an hour.
create procedure bench_fill(first bigint, last bigint, in_all bigint) language plpgsql as $$
declare
    ids uuid[] := (select array_agg(id) from bench_template);
    kept record;
begin
    create temporary table copy on commit drop as
    select
        made.number,
        template.id as old_id,
        -- As Skald makes them: version 7, the time in front.
        (lpad(to_hex((extract(epoch from made.at) * 1000)::bigint), 12, '0')
            || '7' || substr(made.noise, 1, 3) || '8' || substr(made.noise, 4, 3) || substr(made.noise, 7, 12))::uuid as id,
        made.at - template.ended_at as later
    from (
        select
            number,
            now() - interval '22 hours' + interval '20 hours' * (number::float8 / in_all) as at,
            md5(number::text || random()::text) as noise
        from generate_series(first, last) as number
    ) as made
    join bench_template as template on template.number = made.number % cardinality(ids);

    for kept in
        select
            column_of.table_name,
            max(column_of.column_name) filter (where column_of.is_key) as key,
            string_agg(quote_ident(column_of.column_name), ', ' order by column_of.ordinal_position) as names,
            string_agg(
                case
                    when column_of.is_key then 'copy.id'
                    when column_of.data_type like 'timestamp%' then format('row.%I + copy.later', column_of.column_name)
                    else format('row.%I', column_of.column_name)
                end,
                ', ' order by column_of.ordinal_position) as expressions
        from (
            select *, (table_name = 'queue' and column_name = 'id') or column_name = 'queue_id' as is_key
            from information_schema.columns
            where table_schema = 'public' and is_generated = 'NEVER' and is_identity = 'NO'
        ) as column_of
        group by column_of.table_name
        having bool_or(column_of.is_key)
    loop
        execute format(
            'insert into %I (%s) select %s from (select * from %I where %I = any ($1)) as row'
                || ' join copy on copy.old_id = row.%I order by copy.number',
            kept.table_name, kept.names, kept.expressions, kept.table_name, kept.key, kept.key)
        using ids;
    end loop;
end
$$;
