import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { resolve } from "../../../lib/config/issues.ts";
import { PARSING } from "../../../lib/config/params.ts";
import { commandSource } from "../../../lib/logs/sources/command.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { openFeeder, waitUntil } from "./_feed.ts";

const PARAMS: [params: Record<string, unknown>, says: RegExp][] = [
  [{}, /^command: /],
  [{ command: [] }, /^command: /],
  [{ command: "who" }, /^command: /],
  [
    { command: ["a"], interval: 0 },
    /^interval: expected a time that is longer than 0/,
  ],
  [{ command: ["a"], env: { A: 1 } }, /^env\.A: expected text/],
  [{ command: ["a"], shell: true }, /^: /],
];

for (const [params, says] of PARAMS) {
  Deno.test(`command: refuses ${JSON.stringify(params)}`, () => {
    const result = commandSource.params.safeParse(params, PARSING);
    const said = result.error?.issues.flatMap((issue) => resolve(issue))
      .map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n");
    match(said ?? "", says);
  });
}

/** Makes the words that run a script. */
function sh(script: string): string[] {
  return ["sh", "-c", script];
}

Deno.test("command: each line that is printed is an event, as it is", async () => {
  await using fed = await openFeeder(commandSource, {
    command: sh(`printf 'a\\n\\n b \\r\\nlast'; echo err >&2; exec sleep 60`),
    stderr: true,
  });
  const texts = await fed.feed.texts(4);
  deepEqual(texts.filter((text) => text !== "err"), ["a", "", " b \r"]);
  deepEqual(
    fed.feed.entries.find(({ text }) => text === "err")?.fields,
    { stream: "stderr" },
  );
  await fed.source.close();
  equal((await fed.feed.texts(5)).at(-1), "last");
});

Deno.test("command: has the directory and the environment that are named, and no other", async () => {
  using dir = new TemporaryDir();
  await using fed = await openFeeder(commandSource, {
    command: sh("pwd; env | sort"),
    interval: "1h",
    cwd: dir.path,
    env: { OWN: "x y" },
  });
  const texts = await fed.feed.texts(5);
  equal(texts[0], dir.path);
  ok(texts.includes("OWN=x y"));
  ok(!texts.some((text) => /^(USER|DENO_DIR|SSH_)/.test(text)));
});

Deno.test("command: runs again after the interval", async () => {
  await using fed = await openFeeder(commandSource, {
    command: ["echo", "tick"],
    interval: "100ms",
  });
  deepEqual(await fed.feed.texts(3), ["tick", "tick", "tick"]);
  const [first, , third] = fed.feed.entries;
  ok(third!.atMs - first!.atMs >= 190);
  deepEqual(fed.warnings, []);
});

Deno.test("command: a run that takes too long is ended with its children, and told", async () => {
  await using fed = await openFeeder(commandSource, {
    command: sh("echo $$; sleep 1000 & wait"),
    interval: "1h",
    timeout: "200ms",
  });
  const [pid = ""] = await fed.feed.texts(1);
  await waitUntil(() => fed.warnings.length > 0);
  deepEqual(fed.warnings, ['"sh" was ended after 0.2 s']);
  await waitUntil(() => {
    const { stdout } = new Deno.Command("pgrep", { args: ["-g", pid] })
      .outputSync();
    return stdout.length === 0;
  });
});

Deno.test("command: one that does not listen to a polite word is killed", async () => {
  const fed = await openFeeder(commandSource, {
    command: sh(`trap "" TERM; echo up; while :; do sleep 1; done`),
  });
  await fed.feed.texts(1);
  const before = performance.now();
  await fed.source.close();
  ok(performance.now() - before < 10_000);
});

Deno.test("command: a program that ended is started again, and why it ended is told once", async () => {
  await using fed = await openFeeder(commandSource, {
    command: sh("echo up; echo 'Something broke' >&2; exit 3"),
  });
  deepEqual(await fed.feed.texts(2), ["up", "up"]);
  deepEqual(fed.warnings, ['"sh" ended with 3: Something broke']);
});

Deno.test("command: an interval tells of failures only", async () => {
  await using fed = await openFeeder(commandSource, {
    command: sh("echo up; kill -9 $$"),
    interval: "50ms",
  });
  await fed.feed.texts(3);
  deepEqual(fed.warnings, ['"sh" ended by SIGKILL']);
});

Deno.test("command: waits while the queue is full, and loses nothing", async () => {
  await using fed = await openFeeder(commandSource, {
    command: ["seq", "200000"],
    interval: "1h",
  });
  fed.feed.isFull = true;
  await new Promise((done) => setTimeout(done, 100));
  fed.feed.isFull = false;
  const texts = await fed.feed.texts(200_000);
  equal(texts.length, 200_000);
  ok(texts.every((text, index) => text === `${index + 1}`));
});

Deno.test("command: a child that holds its output open does not hold it up", async () => {
  await using fed = await openFeeder(commandSource, {
    command: sh("sleep 60 & echo $!"),
    interval: "100ms",
  });
  const pids = await fed.feed.texts(2);
  await fed.source.close();
  for (const pid of new Set([...pids, ...await fed.feed.texts(2)])) {
    Deno.kill(Number(pid), "SIGKILL");
  }
});

Deno.test("command: long lines are cut and counted", async () => {
  await using fed = await openFeeder(commandSource, {
    command: sh("printf '%050d\\nshort\\n' 0"),
    interval: "1h",
    max_line_bytes: 10,
  });
  deepEqual(await fed.feed.texts(2), ["0000000000", "short"]);
  equal(fed.source.counts.cut, 1);
});

Deno.test("command: runs once where only what there is now is wanted", async () => {
  const fed = await openFeeder(commandSource, { command: ["echo", "a"] }, {
    once: true,
  });
  await fed.source.finished;
  deepEqual(await fed.feed.texts(1), ["a"]);
  await fed.source.close();
});

Deno.test("command: says that a program is missing", async () => {
  await rejects(openFeeder(commandSource, { command: ["no-such-program"] }), {
    name: "TaskError",
    message: 'Cannot run "no-such-program": the program is not installed',
  });
});
