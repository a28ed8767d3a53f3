-- The table of the to-do services with its 10,000 rows, on SQLite. Every rival stores a time as this text.
pragma journal_mode = wal;
create table todos (
    id integer primary key autoincrement,
    title varchar(200) not null,
    done boolean not null default false,
    created_at datetime not null default current_timestamp
);
insert into todos (title, done, created_at)
with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 10000)
select 'todo ' || number,
       number % 2 = 0,
       strftime('%Y-%m-%d %H:%M:%S', '2026-01-01', number || ' minutes') || '.000000'
from numbers;
analyze todos;
