/** Good task types mend what is broken; those that do not see it, or do not mend it, are caught. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { z } from "zod";
import { drive } from "../../lib/apply/drive.ts";
import type { Change } from "../../lib/change.ts";
import { checkTask, type TaskCheck } from "../../lib/chaos/check_task.ts";
import {
  type Host,
  MemoryHost,
  type MemoryState,
  OverlayHost,
} from "../../lib/testing/mod.ts";
import type { Task, TaskContext } from "../../lib/task.ts";
import { commandTask } from "../../tasks/command.ts";
import { copyTask } from "../../tasks/copy.ts";
import { directoryTask } from "../../tasks/directory.ts";
import { fileTask } from "../../tasks/file.ts";
import { lineinfileTask } from "../../tasks/lineinfile.ts";
import { sysctlTask } from "../../tasks/sysctl.ts";

const CONTEXT: TaskContext = {
  evaluate: () => true,
  find: () => undefined,
  findFile: (_folder, name) => Promise.resolve(name),
  renderFile: () => Promise.resolve(""),
  warn: () => {},
};

const ETC: MemoryState = { files: { "/etc": { type: "dir" } } };

/** Plans a task on a host that holds what is given, and breaks what it manages. */
async function check<P>(
  task: Task<P>,
  params: Record<string, unknown>,
  have: MemoryState = ETC,
): Promise<TaskCheck> {
  const want = task.params.parse(params);
  const host = new OverlayHost(new MemoryHost(have));
  const { changes, error } = await drive(
    task.plan(want, host, CONTEXT),
    host.take,
  );
  return await checkTask(
    { task, want, context: CONTEXT, host, changes, error },
    ["/config"],
  );
}

/** What was found, a line each. */
function toLines({ findings, untold }: TaskCheck): string[] {
  return [
    ...findings.map(({ thing, damage, repair }) =>
      `${thing} ${damage}: ${repair}`
    ),
    ...untold === undefined ? [] : [`untold: ${untold}`],
  ];
}

/** A task type of one file, whose plan is given. */
function toTask(
  plan: (
    want: { path: string; text: string; mode?: string | undefined },
    host: Host,
  ) => AsyncGenerator<Change>,
): Task<{ path: string; text: string; mode?: string | undefined }> {
  return {
    type: "own",
    params: z.strictObject({
      path: z.string(),
      text: z.string(),
      mode: z.string().optional(),
    }),
    async *plan(want, host) {
      yield* plan(want, host);
      return {};
    },
  };
}

const OWN = { path: "/etc/own", text: "wanted\n" };

Deno.test("copy mends a file in all ways, on a bare host and on one that has it", async () => {
  const params = { dest: "/etc/motd", content: "hi\n", mode: "0640" };
  const repaired = [
    "/etc/motd removed: repaired",
    "/etc/motd another mode: repaired",
    "/etc/motd other content: repaired",
    "/etc/motd a directory in its place: refused",
    "/etc/motd a dangling link in its place: repaired",
  ];
  deepEqual(toLines(await check(copyTask, params)), repaired);
  const there = { "/etc/motd": { content: "hi\n", mode: 0o640 } };
  const again = await check(copyTask, params, { files: there });
  deepEqual(toLines(again), repaired);
});

Deno.test("copy that leaves alone what is there need not see other content", async () => {
  const params = { dest: "/etc/motd", content: "hi\n", force: false };
  deepEqual(toLines(await check(copyTask, params)), [
    "/etc/motd removed: repaired",
    "/etc/motd a directory in its place: refused",
    "/etc/motd a dangling link in its place: repaired",
  ]);
});

Deno.test("a directory comes back, and so does the way to it", async () => {
  const lines = toLines(
    await check(directoryTask, { path: "/etc/a/b", mode: "0750" }),
  );
  deepEqual(lines, [
    "/etc/a removed: repaired",
    "/etc/a a file in its place: refused",
    "/etc/a/b removed: repaired",
    "/etc/a/b another mode: repaired",
    "/etc/a/b a file in its place: refused",
  ]);
});

Deno.test("links are bent back, and what is to be gone is removed again", async () => {
  const link = { path: "/etc/now", src: "/srv", state: "link", force: true };
  const lines = toLines(await check(fileTask, link));
  equal(lines.includes("/etc/now bent: repaired"), true, lines.join("\n"));
  const gone = toLines(
    await check(fileTask, { path: "/etc/old", state: "absent" }),
  );
  deepEqual(gone, ["/etc/old a file in its place: repaired"]);
});

Deno.test("a line comes back in a file that is not the task's own", async () => {
  const params = { path: "/etc/hosts", line: "192.0.2.1 db" };
  const have = { files: { "/etc/hosts": "127.0.0.1 localhost\n" } };
  const lines = toLines(await check(lineinfileTask, params, have));
  equal(lines.includes("/etc/hosts emptied: repaired"), true, lines.join("\n"));
  equal(lines.some((line) => line.includes(": un")), false, lines.join("\n"));
});

Deno.test("values of the kernel are set again", async () => {
  const path = "/proc/sys/net/ipv4/ip_forward";
  const params = { name: "net.ipv4.ip_forward", value: "1" };
  const have = { files: { [path]: "1\n", "/etc/sysctl.d/a": "" } };
  const lines = toLines(await check(sysctlTask, params, have));
  equal(lines.includes(`${path} another value: repaired`), true);
});

Deno.test("a type that looks only at whether its file is there is caught", async () => {
  const blind = toTask(async function* ({ path, text }, host) {
    if (!await host.stat(path)) yield { kind: "write", path, content: text };
  });
  const found = [
    "/etc/own removed: repaired",
    "/etc/own other content: unnoticed",
    "/etc/own a directory in its place: unnoticed",
    "/etc/own a dangling link in its place: unnoticed",
  ];
  deepEqual(toLines(await check(blind, OWN)), found);
  const there = await check(blind, OWN, {
    files: { "/etc/own": OWN.text },
  });
  deepEqual(toLines(there), found);
});

Deno.test("a type that forgets the mode it was given is caught", async () => {
  const blind = toTask(async function* ({ path, text, mode }, host) {
    const entry = await host.stat(path);
    const isRight = entry?.type === "file" &&
      await host.readText(path) === text;
    if (isRight) return;
    const bits = parseInt(mode ?? "", 8);
    yield { kind: "write", path, content: text, mode: bits };
  });
  const lines = toLines(await check(blind, { ...OWN, mode: "0600" }));
  equal(lines.includes("/etc/own another mode: unnoticed"), true);
});

Deno.test("a type that mends with the wrong content is caught", async () => {
  const wrong = toTask(async function* ({ path, text }, host) {
    const entry = await host.stat(path);
    if (!entry) yield { kind: "write", path, content: text };
    else if (!["wanted\n", "mended\n"].includes(await host.readText(path))) {
      yield { kind: "write", path, content: "mended\n" };
    }
  });
  const { findings } = await check(wrong, OWN);
  const found = findings.find(({ damage }) => damage === "other content");
  equal(found?.repair, "unrepaired");
  match(found?.why ?? "", /content is another one/);
});

Deno.test("a type that never comes to its end is caught", async () => {
  const restless = toTask(async function* ({ path, text }) {
    yield { kind: "write", path, content: text };
  });
  const { findings } = await check(restless, OWN);
  equal(findings[0]?.repair, "unrepaired");
  equal(findings[0]?.why, "it still wants: write /etc/own");
});

Deno.test("a type that cannot see an account it made is caught", async () => {
  const user = {
    name: "app",
    uid: -1,
    gid: -1,
    gecos: "",
    home: "/",
    shell: "/bin/sh",
  };
  const plan = (isBlind: boolean) =>
    toTask(async function* (_want, host) {
      const isMade = isBlind && await host.stat("/etc/made");
      if (isMade || (!isBlind && (await host.users()).has("app"))) return;
      yield {
        kind: "run",
        argv: ["useradd", "app"],
        predicts: [{ table: "users", name: "app", value: user }],
      };
      yield { kind: "write", path: "/etc/made", content: "1" };
    });
  const good = toLines(await check(plan(false), OWN));
  equal(good.includes("user app gone: repaired"), true, good.join("\n"));
  const bad = toLines(await check(plan(true), { ...OWN, text: "app" }));
  equal(bad.includes("user app gone: unnoticed"), true, bad.join("\n"));
});

Deno.test("a command with a guard cannot be told, and says what it looks at", async () => {
  const params = { argv: ["make"], creates: "/etc/done" };
  const have = { files: { "/etc/done": "1" }, programs: ["make"] };
  const { findings } = await check(commandTask, params, have);
  deepEqual(toLines({ findings, left: 0 }), ["/etc/done removed: untold"]);
  match(findings[0]?.why ?? "", /looks at nothing but its presence/);
  const bare = await check(commandTask, params, { ...ETC, programs: ["make"] });
  match(bare.untold ?? "", /runs a program|may create/);
});

Deno.test("the configuration's own files are broken by nobody", async () => {
  const have = { files: { "/config/a": "x", "/etc/b": "" } };
  const params = { src: "/config/a", dest: "/etc/a" };
  const lines = toLines(await check(copyTask, params, have));
  equal(lines.some((line) => line.startsWith("/config")), false);
  equal(lines.includes("/etc/a other content: repaired"), true);
});
