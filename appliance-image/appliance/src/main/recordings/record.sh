#!/bin/sh
# Makes the recordings the demonstration plays: real PostgreSQL 15 with pgaudit and real nginx, on loopback, in a temporary
# directory. The data are made up. Run as root on Debian with postgresql-15, postgresql-15-pgaudit and nginx-light installed:
#   src/main/recordings/record.sh src/main/resources/org/jianxin/appliance/demo
set -eu

out=$(readlink -f -- "$1")
bin=/usr/lib/postgresql/15/bin
port=18499
work=$(mktemp -d)
chmod 755 "$work"
install -d -o postgres "$work/pg"
trap 'runuser -u postgres -- "$bin/pg_ctl" -D "$work/pg/data" -m immediate stop >/dev/null 2>&1 || true; [ ! -f "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")"; rm -rf "$work"' EXIT

runuser -u postgres -- "$bin/initdb" -D "$work/pg/data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
cat >>"$work/pg/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$work/pg'
shared_preload_libraries = 'pgaudit'
pgaudit.log = 'read, write, ddl, role'
pgaudit.log_rows = on
pgaudit.log_relation = off
pgaudit.log_catalog = off
log_line_prefix = '%m [%p] %u@%d %r '
log_timezone = 'UTC'
CONF
start() { runuser -u postgres -- "$bin/pg_ctl" -D "$work/pg/data" -l "$work/pg/server.log" -w start >/dev/null; }
start
sql() {
  as=$1
  shift
  "$bin/psql" -X -q -h 127.0.0.1 -p "$port" -U "$as" -d population -c "$*" >/dev/null
}
"$bin/psql" -X -q -h 127.0.0.1 -p "$port" -U postgres -c 'create database population' >/dev/null
sql postgres "create table public.citizen (name text, id_card text, sex text, birth date, mobile text, email text, address text, bank_card text, plate text, household_no text)"
sql postgres "insert into public.citizen select 'made-up ' || i, 'x' || i, '-', '1870-01-01', 'x' || i, 'x@example.com', 'x', 'x', 'x', 'x' from generate_series(1, 3000) i"
for account in population_app population_report dba_zhang; do
  sql postgres "create role $account login"
  sql postgres "grant select on public.citizen to $account"
done
# Only what follows is recorded: what the accounts do, not how the table was made.
runuser -u postgres -- "$bin/pg_ctl" -D "$work/pg/data" -m fast stop >/dev/null
: >"$work/pg/server.log"
start
sql population_app "select name, mobile from public.citizen where name = 'made-up 7'"
sql population_app "select count(*) from public.citizen"
sql population_report "select sex, count(*) from public.citizen group by sex"
sql population_report "select name, id_card from public.citizen order by name limit 5"
sql population_report "select count(*) from public.citizen where id_card like '320402%'"
sql dba_zhang "select c.* from public.citizen c limit 2500"
runuser -u postgres -- "$bin/pg_ctl" -D "$work/pg/data" -m fast stop >/dev/null
cp "$work/pg/server.log" "$out/postgresql.log"

mkdir -p "$work/www" "$work/nginx"
echo ok >"$work/www/index.html"
cat >"$work/nginx.conf" <<CONF
pid $work/nginx.pid;
error_log $work/nginx/error.log;
events {}
http {
  access_log $out/nginx-access.log combined;
  client_body_temp_path $work/nginx/body; proxy_temp_path $work/nginx/proxy; fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi; scgi_temp_path $work/nginx/scgi;
  server { listen 127.0.0.1:18498; root $work/www; }
}
CONF
: >"$out/nginx-access.log"
nginx -c "$work/nginx.conf" -p "$work/nginx"
get() { curl -s -o /dev/null -A "$2" "http://127.0.0.1:18498$1" || true; }
for page in / /index.html /guide /apply?item=residence-permit /favicon.ico; do
  get "$page" 'Mozilla/5.0 (X11; Linux aarch64) Kylin'
done
for probe in /.git/config /phpmyadmin/ '/index.php?id=1%27%20or%20%271%27=%271' /actuator/env; do
  get "$probe" 'masscan/1.3'
done
nginx -c "$work/nginx.conf" -p "$work/nginx" -s quit
