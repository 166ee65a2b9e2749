import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Database } from "../../lib/state/database.ts";
import { MIGRATIONS } from "../../lib/state/schema.ts";
import { openState } from "../../lib/state/state.ts";
import { startScript, TemporaryDir } from "./temporary.ts";

Deno.test("Database: brings an older schema to the newest, for readers too", () => {
  for (const readOnly of [false, true]) {
    for (let version = 0; version < MIGRATIONS.length; version++) {
      using dir = new TemporaryDir();
      const path = `${dir.path}/state.db`;
      const old = new DatabaseSync(path);
      for (const sql of MIGRATIONS.slice(0, version)) old.exec(sql);
      old.exec(`pragma user_version = ${version}`);
      old.close();
      using database = new Database(path, { readOnly });
      assert.deepEqual(database.all("select * from runs"), []);
      const row = database.get("pragma user_version");
      assert.equal(row?.user_version, MIGRATIONS.length);
    }
  }
});

Deno.test("Database: a failed transaction leaves nothing", () => {
  using dir = new TemporaryDir();
  using database = new Database(`${dir.path}/state.db`);
  const insert = "insert into done (key, run) values (?, ?)";
  assert.throws(() =>
    database.transaction(() => {
      database.run(insert, "a", 1);
      database.run(insert, "a", 1);
    }, true), { name: "TaskError", message: /UNIQUE constraint failed/ });
  assert.deepEqual(database.all("select * from done"), []);
  database.transaction(() => database.run(insert, "a", 1), true);
  assert.equal(database.all("select * from done").length, 1);
});

Deno.test("Database: a full disk is told as such and loses nothing", () => {
  using dir = new TemporaryDir();
  using database = new Database(`${dir.path}/state.db`);
  const insert = "insert into done (key, run) values (?, 1)";
  database.write(insert, "before");
  database.get("pragma max_page_count = 20");
  assert.throws(
    () => database.write(insert, "x".repeat(200_000)),
    {
      name: "TaskError",
      message: /Cannot use ".*state\.db": the disk is full/,
      advice: "Free some space and run again",
    },
  );
  assert.equal(database.all("select * from done").length, 1);
});

Deno.test("openState: says what is wrong and what to do", () => {
  const rows: {
    name: string;
    have(dir: string): void;
    message: RegExp;
    advice: RegExp;
  }[] = [
    {
      name: "not a database",
      have: (dir) =>
        Deno.writeTextFileSync(`${dir}/state.db`, "no database".repeat(100)),
      message: /Cannot use ".*state\.db": the database is damaged/,
      advice: /^Move .*state\.db, .*-wal and .*-shm aside/,
    },
    {
      name: "a damaged page",
      have: (dir) => {
        openState(dir)[Symbol.dispose]();
        using file = Deno.openSync(`${dir}/state.db`, { write: true });
        file.seekSync(100, Deno.SeekMode.Start);
        file.writeSync(crypto.getRandomValues(new Uint8Array(3000)));
      },
      message: /the database is damaged/,
      advice: /^Move /,
    },
    {
      name: "a newer schema",
      have: (dir) => {
        const database = new DatabaseSync(`${dir}/state.db`);
        database.exec("pragma user_version = 999");
        database.close();
      },
      message: /expected schema version \d+ or older, found 999/,
      advice: /newer driftless/,
    },
    {
      name: "a directory in the place of the database",
      have: (dir) => Deno.mkdirSync(`${dir}/state.db`),
      message: /Cannot use ".*state\.db": /,
      advice: /./,
    },
    {
      name: "others may write",
      have: (dir) => Deno.chmodSync(dir, 0o770),
      message: /others may write to it, its mode is 0770/,
      advice: /chmod 0700/,
    },
  ];
  for (const { name, have, message, advice } of rows) {
    using dir = new TemporaryDir();
    have(dir.path);
    assert.throws(
      () => {
        using state = openState(dir.path);
        state.runs(1);
      },
      { name: "TaskError", message, advice },
      name,
    );
  }
});

Deno.test("openState: two processes can read and write at once", async () => {
  using dir = new TemporaryDir();
  const child = await startScript("./killed_run.ts", dir.path);
  {
    using reader = openState(dir.path, { readOnly: true });
    assert.equal(reader.runs(9).length, 1);
    using writer = openState(dir.path);
    writer.setDone("k", 1);
    assert.equal(reader.wasDone("k"), true);
  }
  await child.kill();
});

Deno.test("openState: a reader cannot write", () => {
  using dir = new TemporaryDir();
  openState(dir.path)[Symbol.dispose]();
  using state = openState(dir.path, { readOnly: true });
  assert.throws(() => state.setDone("k", 1), {
    name: "TaskError",
    message: /permission denied/,
  });
});

Deno.test({
  name: "openState: a directory that may only be read is told",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn() {
    using dir = new TemporaryDir();
    Deno.chmodSync(dir.path, 0o500);
    assert.throws(() => openState(dir.path), {
      name: "TaskError",
      message: /Cannot use ".*state\.db": permission denied/,
      advice: /--state-dir/,
    });
  },
});
