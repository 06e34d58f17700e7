-- customer.find
select id, document::text as json, revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) as version, updated_at as time from "customer" where id = $1;

-- customer.findMany
select found.* from unnest($1::text[]) asked(id), lateral (
     select id, case when size <= 65536 then document::text end as json, revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) as version, updated_at as time
     from "customer" where id = asked.id offset 0
   ) found;

-- customer.lock
select id, document::text as json, revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) as version, updated_at as time from "customer" where id = $1 for update;

-- customer.insert
with changed as (
     insert into "customer" (id, document, size) values ($1, $2::jsonb, $12)
     returning id, document, size, revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) as version, updated_at as time
   ), recorded as (
insert into event (id, change, field_path, resource, resource_id, origin, correlation_id, traceparent, actor, client, document, size, time)
select $3::uuid, $4, $5, $6, id, $7, $8, $9, $10, $11, document, size, time from changed
  )
   select version, time from changed;

-- customer.insertMany
with given as (
     select * from rows from (
       unnest($1::text[], $2::uuid[], $3::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]),
       jsonb_array_elements($4::jsonb)
     ) with ordinality as given(id, event_id, size, origin, correlation_id, traceparent, actor, client, document, position)
   ), changed as (
     insert into "customer" (id, document, size) select id, document, size from given order by position
     returning id, revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) as version, updated_at as time
   ), recorded as (
     insert into event (id, change, field_path, resource, resource_id, origin, correlation_id, traceparent, actor, client, document, size, time)
     select event_id, 'create', null, $5, id, origin, correlation_id, traceparent, actor, client, document, size, now() from given order by position
   )
   select changed.id, version, time from changed;

-- customer.update
with changed as (
     update "customer" set document = $2::jsonb, size = $13, revision = revision + 1, updated_at = greatest(clock_timestamp(), updated_at)
     where id = $1 and revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) = $12
     returning id, document, size, revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) as version, updated_at as time
   ), recorded as (
insert into event (id, change, field_path, resource, resource_id, origin, correlation_id, traceparent, actor, client, document, size, time)
select draft.id, draft.change, draft.field_path, $6, changed.id, $7, $8, $9, $10, $11, changed.document,
  changed.size, changed.time
from changed,
  unnest($3::uuid[], $4::text[], $5::text[])
    with ordinality as draft(id, change, field_path, position)
order by draft.position
  )
   select version, time from changed;

-- customer.delete
with changed as (
     delete from "customer" where id = $1 and ($11::text is null or revision || '-' || to_hex((extract(epoch from created_at) * 1000000)::bigint) = $11)
     returning id, document, size, greatest(clock_timestamp(), updated_at) as time
   ), recorded as (
insert into event (id, change, field_path, resource, resource_id, origin, correlation_id, traceparent, actor, client, document, size, time)
select $2::uuid, $3, $4, $5, id, $6, $7, $8, $9, $10, document, size, time from changed
  )
   select id, document::text as json, time from changed;

-- GET ?, prepared as customer.all.asc.1; values: [419430,10,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, document, size from "customer" order by id asc limit 10) page order by id asc limit $2 offset $3;

-- GET ?, prepared as customer.page.asc.1; values: [10,0,4194304]
with page as materialized (select * from (select id from "customer" order by id asc limit 10) page order by id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?limit=100, prepared as customer.all.asc.2; values: [41943,100,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, document, size from "customer" order by id asc limit 100) page order by id asc limit $2 offset $3;

-- GET ?limit=100, prepared as customer.page.asc.2; values: [100,0,4194304]
with page as materialized (select * from (select id from "customer" order by id asc limit 100) page order by id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?offset=20&limit=10, prepared as customer.all.asc.2; values: [419430,10,20]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, document, size from "customer" order by id asc limit 100) page order by id asc limit $2 offset $3;

-- GET ?offset=20&limit=10, prepared as customer.page.asc.2; values: [10,20,4194304]
with page as materialized (select * from (select id from "customer" order by id asc limit 100) page order by id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?offset=5000&limit=10, not prepared, reads much of the table; values: [10,5000,4194304]
with page as materialized (select * from (select id from "customer" order by id asc limit 10000) page order by id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?after=, prepared as customer.all.asc.walk.end.2; values: [381300,11,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[]::text[] as keys, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, document, size from "customer" order by id asc limit 100) page order by id asc limit $2 offset $3;

-- GET ?after=, prepared as customer.page.asc.walk.end.2; values: [11,0,4194304]
with page as materialized (select * from (select id from "customer" order by id asc limit 100) page order by id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[]::text[] as keys,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?before=, prepared as customer.all.desc.walk.end.2; values: [381300,11,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[]::text[] as keys, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, document, size from "customer" order by id desc limit 100) page order by id desc limit $2 offset $3;

-- GET ?before=, prepared as customer.page.desc.walk.end.2; values: [11,0,4194304]
with page as materialized (select * from (select id from "customer" order by id desc limit 100) page order by id desc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[]::text[] as keys,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id desc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id desc;

-- GET ?fields=name,status, prepared as customer.all.asc.1; values: [419430,10,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, document, size from "customer" order by id asc limit 10) page order by id asc limit $2 offset $3;

-- GET ?fields=name,status, prepared as customer.page.asc.1; values: [10,0,4194304]
with page as materialized (select * from (select id from "customer" order by id asc limit 10) page order by id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?sort=name, prepared as customer.all.name_asc_last.asc.1; values: [419430,10,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, name as k0, document, size from "customer" order by k0 asc nulls last, id asc limit 10) page order by k0 asc nulls last, id asc limit $2 offset $3;

-- GET ?sort=name, prepared as customer.page.name_asc_last.asc.1; values: [10,0,4194304]
with page as materialized (select * from (select id, name as k0 from "customer" order by k0 asc nulls last, id asc limit 10) page order by k0 asc nulls last, id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 asc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 asc nulls last, page.id asc;

-- GET ?sort=-name, prepared as customer.all.name_desc_last.asc.1; values: [419430,10,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select * from ((select reached.* from (
with recursive step(value) as (select max(name) from "customer" where name is not null), gone as (
  select value, (select count(*) from (select from "customer" where name = step.value limit 10) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where name = step.value limit 10) first) from (
    select (select max(name) from "customer" where name < gone.value) as value, found from gone
    where value is not null and found < 10
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, name as k0, document, size from "customer" where name = gone.value order by id asc limit 10) reached
  order by gone.value desc, reached.id asc limit 10) union all (select id, name as k0, document, size from "customer" where name is null order by name asc nulls last, id asc limit 10)) parts order by k0 desc nulls last, id asc limit 10) page order by k0 desc nulls last, id asc limit $2 offset $3;

-- GET ?sort=-name, prepared as customer.page.name_desc_last.asc.1; values: [10,0,4194304]
with page as materialized (select * from (select * from ((select reached.* from (
with recursive step(value) as (select max(name) from "customer" where name is not null), gone as (
  select value, (select count(*) from (select from "customer" where name = step.value limit 10) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where name = step.value limit 10) first) from (
    select (select max(name) from "customer" where name < gone.value) as value, found from gone
    where value is not null and found < 10
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, name as k0 from "customer" where name = gone.value order by id asc limit 10) reached
  order by gone.value desc, reached.id asc limit 10) union all (select id, name as k0 from "customer" where name is null order by name asc nulls last, id asc limit 10)) parts order by k0 desc nulls last, id asc limit 10) page order by k0 desc nulls last, id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 desc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 desc nulls last, page.id asc;

-- GET ?sort=status,-name, not prepared, reads much of the table; values: [10,0,4194304]
with page as materialized (select * from (select * from (select id, status as k0, name as k1 from "customer") keyed  order by k0 asc nulls last, k1 desc nulls last, id asc limit 10) page order by k0 asc nulls last, k1 desc nulls last, id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 asc nulls last, k1 desc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 asc nulls last, k1 desc nulls last, page.id asc;

-- GET ?sort=creditProfile.creditScore, not prepared, reads much of the table; values: ["$.\"creditProfile\".\"creditScore\" ? (1 == 1) ? (@.type() == \"number\")","$.\"creditProfile\".\"creditScore\" ? (1 == 1) ? (@.type() == \"string\" || @.type() == \"boolean\")",10,0,4194304]
with page as materialized (select * from (select * from (select id, (select min((e1.v #>> '{}')::numeric) from jsonb_path_query(document, $1::jsonpath) as e1(v)) as k0, (select min((e1.v #>> '{}') collate "C") from jsonb_path_query(document, $2::jsonpath) as e1(v)) as k1 from "customer") keyed  order by k0 asc nulls last, k1 asc nulls last, id asc limit 10) page order by k0 asc nulls last, k1 asc nulls last, id asc limit $3 offset $4)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $5::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 asc nulls last, k1 asc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 asc nulls last, k1 asc nulls last, page.id asc;

-- GET ?sort=-validFor.startDateTime, not prepared; values: [419430,10,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select * from ((select reached.* from (
with recursive step(value) as (select max(tmf_instant(document #>> '{validFor,startDateTime}')) from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') is not null), gone as (
  select value, (select count(*) from (select from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') = step.value limit 10) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') = step.value limit 10) first) from (
    select (select max(tmf_instant(document #>> '{validFor,startDateTime}')) from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') < gone.value) as value, found from gone
    where value is not null and found < 10
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, tmf_instant(document #>> '{validFor,startDateTime}') as k0, document, size from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') = gone.value order by id asc limit 10) reached
  order by gone.value desc, reached.id asc limit 10) union all (select id, tmf_instant(document #>> '{validFor,startDateTime}') as k0, document, size from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') is null order by tmf_instant(document #>> '{validFor,startDateTime}') asc nulls last, id asc limit 10)) parts order by k0 desc nulls last, id asc limit 10) page order by k0 desc nulls last, id asc limit $2 offset $3;

-- GET ?sort=-validFor.startDateTime, not prepared; values: [10,0,4194304]
with page as materialized (select * from (select * from ((select reached.* from (
with recursive step(value) as (select max(tmf_instant(document #>> '{validFor,startDateTime}')) from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') is not null), gone as (
  select value, (select count(*) from (select from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') = step.value limit 10) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') = step.value limit 10) first) from (
    select (select max(tmf_instant(document #>> '{validFor,startDateTime}')) from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') < gone.value) as value, found from gone
    where value is not null and found < 10
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, tmf_instant(document #>> '{validFor,startDateTime}') as k0 from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') = gone.value order by id asc limit 10) reached
  order by gone.value desc, reached.id asc limit 10) union all (select id, tmf_instant(document #>> '{validFor,startDateTime}') as k0 from "customer" where tmf_instant(document #>> '{validFor,startDateTime}') is null order by tmf_instant(document #>> '{validFor,startDateTime}') asc nulls last, id asc limit 10)) parts order by k0 desc nulls last, id asc limit 10) page order by k0 desc nulls last, id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 desc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 desc nulls last, page.id asc;

-- GET ?sort=-createdAt, prepared as customer.all.created_at_desc_last.asc.1; values: [419430,10,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select * from ((select reached.* from (
with recursive step(value) as (select max(created_at) from "customer" where created_at is not null), gone as (
  select value, (select count(*) from (select from "customer" where created_at = step.value limit 10) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where created_at = step.value limit 10) first) from (
    select (select max(created_at) from "customer" where created_at < gone.value) as value, found from gone
    where value is not null and found < 10
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, created_at as k0, document, size from "customer" where created_at = gone.value order by id asc limit 10) reached
  order by gone.value desc, reached.id asc limit 10) union all (select id, created_at as k0, document, size from "customer" where created_at is null order by created_at asc nulls last, id asc limit 10)) parts order by k0 desc nulls last, id asc limit 10) page order by k0 desc nulls last, id asc limit $2 offset $3;

-- GET ?sort=-createdAt, prepared as customer.page.created_at_desc_last.asc.1; values: [10,0,4194304]
with page as materialized (select * from (select * from ((select reached.* from (
with recursive step(value) as (select max(created_at) from "customer" where created_at is not null), gone as (
  select value, (select count(*) from (select from "customer" where created_at = step.value limit 10) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where created_at = step.value limit 10) first) from (
    select (select max(created_at) from "customer" where created_at < gone.value) as value, found from gone
    where value is not null and found < 10
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, created_at as k0 from "customer" where created_at = gone.value order by id asc limit 10) reached
  order by gone.value desc, reached.id asc limit 10) union all (select id, created_at as k0 from "customer" where created_at is null order by created_at asc nulls last, id asc limit 10)) parts order by k0 desc nulls last, id asc limit 10) page order by k0 desc nulls last, id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 desc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 desc nulls last, page.id asc;

-- GET ?after=&sort=changedAt, prepared as customer.all.updated_at_asc_last.asc.walk.end.2; values: [381300,11,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[to_char(page.k0 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]::text[] as keys, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, updated_at as k0, document, size from "customer" order by k0 asc nulls last, id asc limit 100) page order by k0 asc nulls last, id asc limit $2 offset $3;

-- GET ?after=&sort=changedAt, prepared as customer.page.updated_at_asc_last.asc.walk.end.2; values: [11,0,4194304]
with page as materialized (select * from (select id, updated_at as k0 from "customer" order by k0 asc nulls last, id asc limit 100) page order by k0 asc nulls last, id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[to_char(page.k0 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')]::text[] as keys,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 asc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 asc nulls last, page.id asc;

-- GET ?after=&sort=name, prepared as customer.all.name_asc_last.asc.walk.end.2; values: [381300,11,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[page.k0::text]::text[] as keys, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select id, name as k0, document, size from "customer" order by k0 asc nulls last, id asc limit 100) page order by k0 asc nulls last, id asc limit $2 offset $3;

-- GET ?after=&sort=name, prepared as customer.page.name_asc_last.asc.walk.end.2; values: [11,0,4194304]
with page as materialized (select * from (select id, name as k0 from "customer" order by k0 asc nulls last, id asc limit 100) page order by k0 asc nulls last, id asc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[page.k0::text]::text[] as keys,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 asc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 asc nulls last, page.id asc;

-- GET ?before=&sort=-engagedParty.id, prepared as customer.all.engaged_party_id_asc_first.desc.walk.end.2; values: [381300,11,0]
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[page.k0::text]::text[] as keys, case when coalesce(size, octet_length(document::text)) <= $1::integer then document::text end as json from (select * from ((select reached.* from (
with recursive step(value) as (select min(engaged_party_id) from "customer" where engaged_party_id is not null), gone as (
  select value, (select count(*) from (select from "customer" where engaged_party_id = step.value limit 100) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where engaged_party_id = step.value limit 100) first) from (
    select (select min(engaged_party_id) from "customer" where engaged_party_id > gone.value) as value, found from gone
    where value is not null and found < 100
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, engaged_party_id as k0, document, size from "customer" where engaged_party_id = gone.value order by id desc limit 100) reached
  order by gone.value asc, reached.id desc limit 100) union all (select id, engaged_party_id as k0, document, size from "customer" where engaged_party_id is null order by engaged_party_id desc nulls first, id desc limit 100)) parts order by k0 asc nulls first, id desc limit 100) page order by k0 asc nulls first, id desc limit $2 offset $3;

-- GET ?before=&sort=-engagedParty.id, prepared as customer.page.engaged_party_id_asc_first.desc.walk.end.2; values: [11,0,4194304]
with page as materialized (select * from (select * from ((select reached.* from (
with recursive step(value) as (select min(engaged_party_id) from "customer" where engaged_party_id is not null), gone as (
  select value, (select count(*) from (select from "customer" where engaged_party_id = step.value limit 100) first) as found from step
  union all
  select value, found + (select count(*) from (select from "customer" where engaged_party_id = step.value limit 100) first) from (
    select (select min(engaged_party_id) from "customer" where engaged_party_id > gone.value) as value, found from gone
    where value is not null and found < 100
  ) step
) select value from gone where value is not null
  ) gone, lateral (select id, engaged_party_id as k0 from "customer" where engaged_party_id = gone.value order by id desc limit 100) reached
  order by gone.value asc, reached.id desc limit 100) union all (select id, engaged_party_id as k0 from "customer" where engaged_party_id is null order by engaged_party_id desc nulls first, id desc limit 100)) parts order by k0 asc nulls first, id desc limit 100) page order by k0 asc nulls first, id desc limit $1 offset $2)
select (select sum(total)::bigint as total from "customer_count") as total, page.id, array[page.k0::text]::text[] as keys,
  case when (page.room = page.size or page.room <= $3::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 asc nulls first, id desc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by k0 asc nulls first, page.id desc;

-- GET ?id=1,2, not prepared; values: [["1","2"],10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where id = any($1::text[]) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $5::bigint and ((select count(*) from page) > 0 or $4::bigint = 0) then $4::bigint + (select count(*) from page) else (select count(*) from "customer" where id = any($1::text[])) end) as total, page.id,
  case when (page.room = page.size or page.room <= $6::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?name=Moon, not prepared; values: [["Moon"],10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where name = any($1::text[]) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $5::bigint and ((select count(*) from page) > 0 or $4::bigint = 0) then $4::bigint + (select count(*) from page) else (select count(*) from "customer" where name = any($1::text[])) end) as total, page.id,
  case when (page.room = page.size or page.room <= $6::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?name.startswith=Mo&status=active, not prepared; values: [["active"],"Mo","Mp",10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where (status = any($1::text[]) and ((name >= $2::text and name < $3::text))) order by id asc limit 10) page order by id asc limit $4 offset $5)
select (case when (select count(*) from page) < $7::bigint and ((select count(*) from page) > 0 or $6::bigint = 0) then $6::bigint + (select count(*) from page) else (select count(*) from "customer" where (status = any($1::text[]) and ((name >= $2::text and name < $3::text)))) end) as total, page.id,
  case when (page.room = page.size or page.room <= $8::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?name.gt=A&name.lt=M, not prepared; values: ["A","M",10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where ((name > $1::text) and (name < $2::text)) order by id asc limit 10) page order by id asc limit $3 offset $4)
select (case when (select count(*) from page) < $6::bigint and ((select count(*) from page) > 0 or $5::bigint = 0) then $5::bigint + (select count(*) from page) else (select count(*) from "customer" where ((name > $1::text) and (name < $2::text))) end) as total, page.id,
  case when (page.room = page.size or page.room <= $7::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?engagedParty.id=500, not prepared; values: [["500"],10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where engaged_party_id = any($1::text[]) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $5::bigint and ((select count(*) from page) > 0 or $4::bigint = 0) then $4::bigint + (select count(*) from page) else (select count(*) from "customer" where engaged_party_id = any($1::text[])) end) as total, page.id,
  case when (page.room = page.size or page.room <= $6::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?status=active;status=closed, not prepared; values: [["active","closed"],10,0,["active","closed"],0,10,4194304]
with page as materialized (select * from (select id from "customer" where status = any($1::text[]) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $6::bigint and ((select count(*) from page) > 0 or $5::bigint = 0) then $5::bigint + (select count(*) from page) else (select coalesce((select case when count(*) <= 10000
  then coalesce(sum(total) filter (where status = any($4::text[])), 0)::bigint end
from (select * from "customer_status_count" limit 10001) counted), (select count(*) from "customer" where status = any($1::text[])))) end) as total, page.id,
  case when (page.room = page.size or page.room <= $7::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?status.ne=closed, not prepared, reads much of the table; values: [["closed"],10,0,["closed"],0,10,4194304]
with page as materialized (select * from (select id from "customer" where (status = any($1::text[])) is not true order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $6::bigint and ((select count(*) from page) > 0 or $5::bigint = 0) then $5::bigint + (select count(*) from page) else (select coalesce((select case when count(*) <= 10000
  then coalesce(sum(total) filter (where (status = any($4::text[])) is not true), 0)::bigint end
from (select * from "customer_status_count" limit 10001) counted), (select count(*) from "customer" where (status = any($1::text[])) is not true))) end) as total, page.id,
  case when (page.room = page.size or page.room <= $7::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?contactMedium.characteristic.emailAddress=a@example.com, prepared as customer.find.asc.1; values: ["$ ? (exists(@.\"contactMedium\".\"characteristic\".\"emailAddress\" ? (@ == \"a@example.com\")))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?contactMedium.characteristic.emailAddress.startswith=a@, not prepared, reads much of the table; values: ["$ ? (exists(@.\"contactMedium\".\"characteristic\".\"emailAddress\" ? (@ starts with \"a@\")))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?characteristic.name=vip&characteristic.value=yes, prepared as customer.find.asc.1; values: ["$ ? ((exists(@.\"characteristic\".\"name\" ? (@ == \"vip\")) && exists(@.\"characteristic\".\"value\" ? (@ == \"yes\"))))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?creditProfile.creditScore.gte=500, not prepared, reads much of the table; values: ["$ ? (exists(@.\"creditProfile\".\"creditScore\" ? (@ >= 500)))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?validFor.startDateTime.gt=2024-01-01, not prepared; values: ["1704067200000000",10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where (tmf_instant(document #>> '{validFor,startDateTime}') > $1::bigint) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $5::bigint and ((select count(*) from page) > 0 or $4::bigint = 0) then $4::bigint + (select count(*) from page) else (select count(*) from "customer" where (tmf_instant(document #>> '{validFor,startDateTime}') > $1::bigint)) end) as total, page.id,
  case when (page.room = page.size or page.room <= $6::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?createdAt=2026-01-01, not prepared; values: ["2026-01-01T00:00:00.000000Z","2026-01-02T00:00:00.000000Z",10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where ((created_at >= $1::timestamptz and created_at < $2::timestamptz)) order by id asc limit 10) page order by id asc limit $3 offset $4)
select (case when (select count(*) from page) < $6::bigint and ((select count(*) from page) > 0 or $5::bigint = 0) then $5::bigint + (select count(*) from page) else (select count(*) from "customer" where ((created_at >= $1::timestamptz and created_at < $2::timestamptz))) end) as total, page.id,
  case when (page.room = page.size or page.room <= $7::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?changedAt.gte=2026-01-01T10:00:00.5%2B02:00&status=active, not prepared; values: [["active"],"2026-01-01T08:00:00.500000Z",10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where (status = any($1::text[]) and (updated_at >= $2::timestamptz)) order by id asc limit 10) page order by id asc limit $3 offset $4)
select (case when (select count(*) from page) < $6::bigint and ((select count(*) from page) > 0 or $5::bigint = 0) then $5::bigint + (select count(*) from page) else (select count(*) from "customer" where (status = any($1::text[]) and (updated_at >= $2::timestamptz))) end) as total, page.id,
  case when (page.room = page.size or page.room <= $7::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET ?name.regex=^Moon, not prepared, reads much of the table; values: ["$ ? (exists(@.\"name\" ? (@ like_regex \"^Moon\" flag \"s\")))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?name.icontains=moon, not prepared, reads much of the table; values: ["$ ? (exists(@.\"name\" ? (@ like_regex \"[M-Mm-m][O-Oo-o][O-Oo-o][N-Nn-n]\" flag \"s\")))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?statusReason.isnull, not prepared, reads much of the table; values: ["$ ? (exists(@.\"statusReason\" ? (@ != null)))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where (document @? $1::jsonpath) is not true)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?contactMedium.isnotnull&sort=name&limit=5, not prepared, reads much of the table; values: ["$ ? (exists(@.\"contactMedium\" ? (@ != null)))",5,0,4194304]
with matches as materialized (select id, name as k0, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by k0 asc nulls last, id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by k0 asc nulls last, id asc limit 10) page order by k0 asc nulls last, id asc limit $2 offset $3) page) page) page on true
order by k0 asc nulls last, page.id asc;

-- GET ?filter=%24.characteristic%5B%3F(%40.name%3D%3D'vip'%20%26%26%20%40.value%3D%3D'yes')%5D, prepared as customer.find.asc.1; values: ["$ ? (exists(@.\"characteristic\" ? ((exists(@.\"name\" ? (@ == \"vip\")) && exists(@.\"value\" ? (@ == \"yes\"))))))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET ?filter=%24%5B%3F(%40.contactMedium.length()%20%3E%201)%5D, not prepared, reads much of the table; values: [1,"$.\"contactMedium\"",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where exists (select from jsonb_path_query(document, $2::jsonpath) as e1(v) where (case jsonb_typeof(e1.v)
when 'array' then jsonb_array_length(e1.v)
when 'object' then (select count(*) from jsonb_object_keys(e1.v))
when 'string' then char_length(e1.v #>> '{}')
  end) > $1::numeric))
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $5::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $3 offset $4) page) page) page on true
order by page.id asc;

-- GET ?filter=%24..%5B%3F(%40.id%3D%3D'500')%5D, not prepared, reads much of the table; values: ["$ ? (exists(@.** ? (exists(@.\"id\" ? (@ == \"500\")))))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where (document || jsonb_build_object('id', id)) @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET /customer ?engagedParty.id=500,501,502, not prepared; values: [["500","501","502"],10,0,0,10,4194304]
with page as materialized (select * from (select id from "customer" where engaged_party_id = any($1::text[]) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $5::bigint and ((select count(*) from page) > 0 or $4::bigint = 0) then $4::bigint + (select count(*) from page) else (select count(*) from "customer" where engaged_party_id = any($1::text[])) end) as total, page.id,
  case when (page.room = page.size or page.room <= $6::bigint) then (select document::text from "customer" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET /customer ?relatedParty.id=500, prepared as customer.find.asc.1; values: ["$ ? (exists(@.\"relatedParty\".\"id\" ? (@ == \"500\")))",10,0,4194304]
with matches as materialized (select id, ctid as place from "customer" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "customer" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "customer" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;

-- GET /partyRole ?engagedParty.id=500, not prepared; values: [["500"],10,0,0,10,4194304]
with page as materialized (select * from (select id from "party_role" where engaged_party_id = any($1::text[]) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $5::bigint and ((select count(*) from page) > 0 or $4::bigint = 0) then $4::bigint + (select count(*) from page) else (select count(*) from "party_role" where engaged_party_id = any($1::text[])) end) as total, page.id,
  case when (page.room = page.size or page.room <= $6::bigint) then (select document::text from "party_role" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "party_role" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET /organization ?organizationParentRelationship.organization.id=500, not prepared; values: [["500"],10,0,0,10,4194304]
with page as materialized (select * from (select id from "organization" where organization_parent_relationship_organization_id = any($1::text[]) order by id asc limit 10) page order by id asc limit $2 offset $3)
select (case when (select count(*) from page) < $5::bigint and ((select count(*) from page) > 0 or $4::bigint = 0) then $4::bigint + (select count(*) from page) else (select count(*) from "organization" where organization_parent_relationship_organization_id = any($1::text[])) end) as total, page.id,
  case when (page.room = page.size or page.room <= $6::bigint) then (select document::text from "organization" found where found.id = page.id) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "organization" found where found.id = page.id) as size from  page) page) page on true
order by page.id asc;

-- GET /individual ?relatedParty.id=500, prepared as individual.find.asc.1; values: ["$ ? (exists(@.\"relatedParty\".\"id\" ? (@ == \"500\")))",10,0,4194304]
with matches as materialized (select id, ctid as place from "individual" where document @? $1::jsonpath)
select (select count(*) from matches) as total, page.id,
  case when (page.room = page.size or page.room <= $4::bigint) then (select document::text from "individual" found where found.ctid = page.place) end as json
from (values (1)) as always left join (select page.*, sum(size) over (order by id asc rows unbounded preceding) as room
from (select page.*, (select coalesce(size, octet_length(document::text)) from "individual" found where found.ctid = page.place) as size from (select * from (select * from matches  order by id asc limit 10) page order by id asc limit $2 offset $3) page) page) page on true
order by page.id asc;
