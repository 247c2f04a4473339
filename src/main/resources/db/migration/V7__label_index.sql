-- A row of an index holds 2,704 bytes at most, and a label that may be 1,000 characters long has up to 4,000: the index has
-- the beginning of the value, and what is looked for is compared in whole where that is the same.
drop index queue_label_value;
create index queue_label_value on queue_label (key, left(value, 100), queue_id);
