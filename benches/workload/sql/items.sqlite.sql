-- The table of the database measurements with its 10,000 rows, on SQLite.
drop table if exists bench_items;
create table bench_items (
    id integer primary key,
    title text not null,
    note text,
    done boolean not null,
    quantity bigint not null,
    price double not null
);
insert into bench_items (title, note, done, quantity, price)
with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 10000)
select 'item ' || number,
       case when number % 3 = 0 then 'a note about item ' || number end,
       number % 2 = 0,
       0,
       number / 4.0
from numbers;
analyze bench_items;
