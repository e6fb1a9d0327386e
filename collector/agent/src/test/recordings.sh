#!/bin/sh
# Makes the recordings in src/test/resources/recordings from real programs on this machine: the kernel's audit, nginx, and
# PostgreSQL 15 with pgaudit. Needs root and the Debian packages auditd nginx-light postgresql-15 postgresql-15-pgaudit curl.
# Every citizen in them is made up: the id is the standard's own example (GB 11643-1999), names and numbers are invented.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=$here/resources/recordings
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$out"

record_nginx() {
  mkdir -p "$work/www"
  echo ok >"$work/www/index.html"
  cat >"$work/nginx.conf" <<CONF
worker_processes 1;
pid $work/nginx.pid;
error_log $work/error.log;
events {}
http {
  log_format jianxin escape=json '{"time":"\$time_iso8601","remote_addr":"\$remote_addr","remote_port":"\$remote_port",'
    '"remote_user":"\$remote_user","method":"\$request_method","uri":"\$request_uri","protocol":"\$server_protocol",'
    '"status":"\$status","bytes":"\$body_bytes_sent","seconds":"\$request_time","referer":"\$http_referer",'
    '"agent":"\$http_user_agent","request_id":"\$request_id","tls":"\$ssl_protocol","cipher":"\$ssl_cipher",'
    '"client_dn":"\$ssl_client_s_dn"}';
  access_log $work/access.log combined;
  access_log $work/access.json jianxin;
  server {
    listen 127.0.0.1:18080;
    root $work/www;
    location /private { return 403; }
    location /share { return 200 'ok'; }
  }
}
CONF
  /usr/sbin/nginx -c "$work/nginx.conf" -e "$work/error.log"
  web=http://127.0.0.1:18080
  curl -s -o /dev/null "$web/"
  curl -s -o /dev/null "$web/index.html" -A 'Mozilla/5.0 (X11; Linux loongarch64) "quoted"' -e 'https://portal.example.gov.cn/search?q=abc'
  curl -s -o /dev/null "$web/share/population?page=2&size=50"
  curl -s -o /dev/null "$web/share/population?id=11010519491231002X&name=%E5%BC%A0%E4%B8%89"
  curl -s -o /dev/null "$web/share/population/11010519491231002X"
  curl -s -o /dev/null -u auditor:wrong "$web/private/report"
  curl -s -o /dev/null -X POST --data 'x=1' "$web/missing"
  printf 'BAD \377\376 request\r\n\r\n' | timeout 2 sh -c 'exec 3<>/dev/tcp/127.0.0.1/18080; cat >&3; cat <&3' >/dev/null 2>&1 ||
    printf 'BAD \377\376 request\r\n\r\n' | timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/18080; cat >&3; cat <&3' >/dev/null 2>&1 || true
  sleep 1
  kill "$(cat "$work/nginx.pid")"
  cp "$work/access.log" "$out/nginx-combined.log"
  cp "$work/access.json" "$out/nginx-json.log"
}

record_postgresql() {
  bin=/usr/lib/postgresql/15/bin
  mkdir "$work/pg"
  chown postgres "$work/pg"
  as_postgres() { su postgres -s /bin/sh -c "$1"; }
  echo recording-only >"$work/pg/password"
  chown postgres "$work/pg/password"
  as_postgres "$bin/initdb -D $work/pg/data -A scram-sha-256 --pwfile=$work/pg/password -E UTF8 --locale=C.UTF-8" >/dev/null
  cat >>"$work/pg/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = 18432
unix_socket_directories = '$work/pg'
shared_preload_libraries = 'pgaudit'
log_line_prefix = '%m [%p] %u@%d %r '
log_timezone = 'UTC'
log_connections = on
log_disconnections = on
pgaudit.log = 'read, write, ddl, role'
pgaudit.log_catalog = off
pgaudit.log_relation = on
pgaudit.log_rows = on
pgaudit.log_parameter = on
CONF
  as_postgres "$bin/pg_ctl -D $work/pg/data -l $work/pg/log -w start" >/dev/null
  export PGPASSWORD=recording-only
  db="psql -q -h 127.0.0.1 -p 18432"
  $db -U postgres postgres >/dev/null <<'SQL'
create database population;
create role clerk login password 'recording-only';
SQL
  $db -U postgres population >/dev/null <<'SQL'
create extension pgaudit;
create table citizen (id text primary key, name text, mobile text, district text);
insert into citizen values
  ('11010519491231002X', '张三', '13800138000', 'east'), ('E2', 'O''Brien', null, 'west'), ('E3', 'three', null, 'west');
create table contact (citizen text references citizen (id), email text);
grant select, update on citizen, contact to clerk;
SQL
  $db -U clerk population >/dev/null 2>&1 <<'SQL' || true
select id, name, mobile from citizen where id = '11010519491231002X';
select name -- the mobile 13800138000 is asked for
  from citizen
 where district = 'west'
   and mobile is null;
select c.name, k.email from citizen c left join contact k on k.citizen = c.id where c.name like '张%' limit 10;
update citizen set mobile = '13900139000' where id = $$E2$$;
prepare p (text) as select * from citizen where id = $1;
execute p ('11010519491231002X');
select * from no_such_table;
select 1/0;
insert into citizen values ('E9', 'x', null, null);
SQL
  $db -U postgres population >/dev/null 2>&1 <<'SQL' || true
insert into citizen values ('11010519491231002X', 'twice', null, null);
select 'a'::integer;
SQL
  PGPASSWORD=wrong $db -U clerk population -c 'select 1' >/dev/null 2>&1 || true
  as_postgres "$bin/pg_ctl -D $work/pg/data -m fast -w stop" >/dev/null
  cp "$work/pg/log" "$out/postgresql.log"
}

record_audit() {
  # Read by netlink as the agent does, so that no auditd is needed, and written as auditd writes.
  watched=$work/watched.txt
  echo x >"$watched"
  enabled=$(auditctl -s | sed -n 's/^enabled //p')
  auditctl -e 1 >/dev/null
  auditctl -a always,exit -F path="$watched" -F perm=rwa -k recorded >/dev/null
  auditctl -a always,exit -F arch=b64 -S connect -F exe=/usr/bin/curl -k recorded-net >/dev/null
  auditctl -a always,exit -F arch=b64 -S execve -F path=/usr/bin/stat -k recorded-exec >/dev/null
  python3 - >"$out/audit.log" <<'PY' &
import re, socket, sys, time
names = {1300: 'SYSCALL', 1302: 'PATH', 1305: 'CONFIG_CHANGE', 1306: 'SOCKADDR', 1307: 'CWD', 1309: 'EXECVE',
         1320: 'EOE', 1327: 'PROCTITLE', 1321: 'BPRM_FCAPS'}
kernel = socket.socket(16, socket.SOCK_RAW, 9)
kernel.bind((0, 1))
kernel.settimeout(0.2)
begin = time.time() + 0.5  # before it stands only what this recorder itself does
end = begin + 3.5
while time.time() < end:
    try:
        record = kernel.recv(65536)
    except socket.timeout:
        continue
    if time.time() < begin:
        continue
    number = int.from_bytes(record[4:6], 'little')
    text = record[16:].rstrip(b'\0\n').decode('utf-8', 'replace')
    print('type=%s msg=%s' % (names.get(number, 'UNKNOWN[%d]' % number), text), flush=True)
PY
  recorder=$!
  sleep 1
  cd /
  cat "$watched" >/dev/null
  (cd "$work" && stat 'watched.txt' './a b' >/dev/null 2>&1 || true)
  curl -s -o /dev/null http://127.0.0.1:9/ || true
  rm "$watched"
  wait $recorder
  auditctl -d always,exit -F arch=b64 -S connect -F exe=/usr/bin/curl -k recorded-net >/dev/null
  auditctl -d always,exit -F arch=b64 -S execve -F path=/usr/bin/stat -k recorded-exec >/dev/null
  auditctl -d always,exit -F path="$watched" -F perm=rwa -k recorded >/dev/null 2>&1 || true
  auditctl -e "$enabled" >/dev/null
}

case ${1:-all} in
  nginx) record_nginx ;;
  postgresql) record_postgresql ;;
  audit) record_audit ;;
  all)
    record_nginx
    record_postgresql
    record_audit
    ;;
esac
chmod 644 "$out"/*
