/** Tables of the state database, as a list of migrations. */

/**
 * What brings the schema from each version to the next; the number of those
 * done stands in `user_version`. An entry is never edited once released.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table runs (
    id integer primary key autoincrement,
    command text not null,
    started_at integer not null,
    config_digest text not null,
    config_dir text not null,
    host text not null,
    pid integer not null,
    version text not null,
    status text,
    ok integer, changed integer, skipped integer, failed integer,
    unknown integer, duration_ms integer
  ) strict;
  create table results (
    id integer primary key,
    run integer not null references runs (id) on delete cascade,
    task_index integer not null,
    task text not null,
    name text not null,
    place text not null,
    status text not null,
    output text,
    why text,
    duration_ms integer not null,
    changes integer not null
  ) strict;
  create index results_by_run on results (run);
  create table changes (
    id integer primary key autoincrement,
    run integer not null references runs (id) on delete cascade,
    task_index integer not null,
    seq integer not null,
    kind text not null,
    path text,
    argv text,
    shows text,
    before text,
    after text,
    undo text not null,
    undo_changes text,
    temp text,
    error text,
    begun_at integer not null,
    ended_at integer,
    settled integer not null default 0,
    undone_by integer
  ) strict;
  create index changes_by_run on changes (run);
  create index changes_open on changes (id) where ended_at is null and settled = 0;
  create table blob_uses (
    change integer not null references changes (id) on delete cascade,
    digest text not null,
    primary key (change, digest)
  ) strict, without rowid;
  create index blob_uses_by_digest on blob_uses (digest);
  create table pending_handlers (
    id integer primary key,
    handler text not null unique,
    run integer not null,
    task text not null,
    change integer
  ) strict;
  create table done (
    key text primary key,
    run integer not null
  ) strict, without rowid;
  `,
  `
  create table alert_clock (
    id integer primary key check (id = 1),
    at_ms real not null,
    boot_id text not null,
    uptime_ms real not null,
    wall_ms integer not null
  ) strict;
  create table alerts (
    threshold text not null,
    labels text not null,
    state text not null,
    severity text,
    since_ms integer,
    value real,
    seen_ms integer not null,
    memory text not null,
    primary key (threshold, labels)
  ) strict, without rowid;
  `,
  `
  create table positions (
    pipeline text not null,
    place text not null,
    data text not null,
    primary key (pipeline, place)
  ) strict, without rowid;
  create table pipelines (
    name text primary key,
    at_ms integer not null,
    data text not null
  ) strict, without rowid;
  `,
  `
  create table commits (
    id integer primary key autoincrement,
    name text not null unique,
    subject text not null,
    signer text,
    fate text not null,
    why text,
    at_ms integer not null
  ) strict;
  create table drift (
    id integer primary key autoincrement,
    path text not null,
    task text not null,
    place text not null,
    action text not null,
    shows text,
    run integer,
    at_ms integer not null
  ) strict;
  create table pause (
    id integer primary key check (id = 1),
    until_ms integer,
    reason text not null,
    by text not null,
    at_ms integer not null
  ) strict;
  create table agent (
    id integer primary key check (id = 1),
    at_ms integer not null,
    data text not null
  ) strict;
  `,
  `
  create table definitions (
    task text primary key,
    digest text not null
  ) strict, without rowid;
  `,
  `
  alter table results add column cause text;
  create index changes_by_path on changes (path) where path is not null;
  create index results_by_task on results (task, name);
  drop index results_by_run;
  drop index changes_by_run;
  create index results_by_run on results (run, task_index);
  create index changes_by_run on changes (run, task_index);
  `,
  `
  create table confirms (
    id integer primary key autoincrement,
    run integer not null references runs (id) on delete cascade,
    task text not null,
    after_change integer not null,
    until_ms integer not null,
    status text not null,
    again text,
    watcher integer not null default 0
  ) strict;
  create index confirms_by_run on confirms (run);
  create index confirms_open on confirms (id) where status in ('waiting', 'undoing');
  `,
];
