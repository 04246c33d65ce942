-- What the shell is trained with: rows that come one by one and many at once, indexes, joins, sorts, changes, and a file.
.open train.db
create table item (id integer primary key, name text, price real, kind integer);
create table kind (id integer primary key, name text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20) insert into kind select i, 'kind ' || i from n;
insert into item (name, price, kind) values ('first', 1.5, 1);
insert into item (name, price, kind) values ('second', 2.25, 2);
insert into item (name, price, kind) values ('third', 3.75, 3);
insert into item (name, price, kind) values ('fourth', 0.5, 4);
update item set price = price * 2 where name = 'third';
delete from item where id = 4;
begin;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
insert into item (name, price, kind) select 'value of ' || i, i % 997 / 4.0, i * 7919 % 20 + 1 from n;
commit;
create index item_price on item (price);
select kind.name, count(*), round(sum(price), 2), max(item.name) from item join kind on kind.id = item.kind
	where price between 20 and 200 group by kind.id order by 2 desc, 1;
select name, price from item where price > 249 order by price desc, name limit 5;
select count(*) from item where name like '%99%' and id not in (select id from item where price < 10);
update item set price = price + 1 where id % 3 = 0;
delete from item where price < 5;
select count(*), round(avg(price), 3) from item;
-- Each its own transaction, read from the text of the script.
.mode list
.output lines.sql
with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
select 'insert into item (name, price, kind) values (''line ' || i || ''', ' || i || ', ' || (i % 20 + 1) || ');' from n;
.output stdout
.read lines.sql
pragma integrity_check;
