/** Outputs where only root can show it: full disks, and directories of other users. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { directoryOutput } from "../../lib/outputs/directory.ts";
import { makeSite } from "../e2e/_driftless.ts";
import { CONTEXT, never, toLines } from "../outputs/_batches.ts";
import { readLogs } from "../outputs/_log_directory.ts";

const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
/** User who owns nothing else, of Debian's base. */
const OTHER_UID = 65_534;

/** Registers a test in a directory of its own. */
function rootTest(name: string, test: (dir: string) => Promise<void>): void {
  Deno.test({
    name: isRoot ? name : `${name} (needs root)`,
    ignore: !isRoot,
    fn: async () => {
      const dir = Deno.makeTempDirSync();
      Deno.chmodSync(dir, 0o755);
      try {
        await test(dir);
      } finally {
        Deno.removeSync(dir, { recursive: true });
      }
    },
  });
}

function run(...argv: readonly [string, ...string[]]): void {
  const [program, ...args] = argv;
  const { success, stderr } = new Deno.Command(program, { args }).outputSync();
  ok(success, new TextDecoder().decode(stderr));
}

rootTest(
  "a full disk takes nothing by halves, and nothing is lost when there is room again",
  async (dir) => {
    const path = `${dir}/full`;
    Deno.mkdirSync(path);
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path);
    try {
      const ballast = `${path}/ballast`;
      Deno.writeFileSync(ballast, new Uint8Array(300_000));
      const output = await directoryOutput.open(
        directoryOutput.params.parse({
          path: `${path}/logs`,
          filename_pattern: "app.log",
          format: "lines",
        }),
        CONTEXT,
      );
      const batches = Array.from(
        { length: 20 },
        (_, at) => `${at} ${"x".repeat(90)}\n`.repeat(1000),
      );
      let fullAt: number | undefined;
      for (const [at, text] of batches.entries()) {
        try {
          await output.send(toLines(text), never());
        } catch (error) {
          fullAt ??= at;
          equal(
            `${error}`,
            `SendError: Cannot write to "${path}/logs": no space left on device`,
          );
          const kept = batches.slice(0, at).join("");
          ok(
            readLogs(`${path}/logs`)["app.log"] === kept,
            "what was sent is there",
          );
          if (at > fullAt) break;
          Deno.removeSync(ballast);
          await output.send(toLines(text), never());
        }
        await output.flush?.();
      }
      ok(fullAt !== undefined && fullAt > 4, `it was full at ${fullAt}`);
      await output.close();
    } finally {
      run("umount", "-l", path);
    }
  },
);

/** A writer as root with all rights, told what to do line by line. */
async function startWriter(path: string): Promise<
  AsyncDisposable & {
    /** Gives what it says next. */
    readonly next: () => Promise<string>;
    /** Has it write a line. */
    readonly write: (line: string) => Promise<void>;
  }
> {
  const flags = [
    ...["read", "write", "net", "env", "sys", "run", "ffi", "import"],
  ].map((right) => `--allow-${right}`);
  const script = new URL("./_pinned_writer.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", ...flags, script, path],
    stdin: "piped",
    stdout: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const orders = child.stdin.getWriter();
  let text = "";
  const next = async () => {
    while (!text.includes("\n")) {
      const { value, done } = await said.read();
      if (done) return text;
      text += value;
    }
    const [line = "", ...rest] = text.split("\n");
    text = rest.join("\n");
    return line;
  };
  await Promise.resolve();
  return {
    next,
    write: (line) => orders.write(new TextEncoder().encode(`${line}\n`)),
    [Symbol.asyncDispose]: async () => {
      await orders.close().catch(() => {});
      await said.cancel();
      await child.status;
    },
  };
}

rootTest(
  "in a directory of another user root follows no link and stays where it was",
  async (dir) => {
    const home = `${dir}/home`;
    const path = `${home}/logs`;
    const victim = `${dir}/victim`;
    const secrets = `${dir}/secrets`;
    for (const place of [home, path]) {
      Deno.mkdirSync(place, { mode: 0o755 });
      Deno.chownSync(place, OTHER_UID, OTHER_UID);
    }
    Deno.mkdirSync(secrets);
    Deno.writeTextFileSync(victim, "precious");
    Deno.symlinkSync(victim, `${path}/app.log`);
    await using writer = await startWriter(path);
    equal(await writer.next(), "open");
    await writer.write("first");
    match(await writer.next(), /^"app.log" was not written by this output/);
    equal(await writer.next(), "written");
    // The owner puts a link to another place where the directory was.
    Deno.renameSync(path, `${home}/moved`);
    Deno.symlinkSync(secrets, path);
    for (const line of ["second", "third", "fourth"]) {
      await writer.write(line);
      equal(await writer.next(), "written");
    }
    equal(Deno.readTextFileSync(victim), "precious");
    equal(Array.from(Deno.readDirSync(secrets)).length, 0);
    const kept = Object.values(readLogs(`${home}/moved`)).join("");
    match(kept, /fourth\n/);
  },
);

rootTest("root goes through no link that another user laid", async (dir) => {
  const home = `${dir}/home`;
  const secrets = `${dir}/secrets`;
  Deno.mkdirSync(secrets);
  Deno.mkdirSync(home);
  Deno.symlinkSync(secrets, `${home}/logs`);
  run("chown", "-h", `${OTHER_UID}`, home, `${home}/logs`);
  await using writer = await startWriter(`${home}/logs`);
  match(
    await writer.next(),
    /^TaskError: Cannot follow the link ".*\/home\/logs": another user laid it/,
  );
  equal(Array.from(Deno.readDirSync(secrets)).length, 0);
});

rootTest(
  "a full disk stops one output of the program and nothing else, is told, and loses nothing",
  async (dir) => {
    const path = `${dir}/full`;
    Deno.mkdirSync(path);
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path);
    using site = makeSite(undefined);
    const log = `${site.target}/app.log`;
    site.write(
      "logs.yml",
      `sources: [{ name: app, paths: [${log}], start: beginning }]
outputs:
  - { name: full, type: file, path: ${path}/app.log, format: lines }
  - { name: free, type: file, path: ${site.target}/free.log, format: lines }
`,
    );
    const lines = Array.from(
      { length: 30_000 },
      (_, at) => `line ${at} ${"x".repeat(60)}\n`,
    ).join("");
    Deno.writeTextFileSync(log, lines);
    const child = site.toCommand("logs").spawn();
    try {
      await until(() => read(`${site.target}/free.log`) === lines);
      await until(() => (read(`${path}/app.log`)?.length ?? 0) > 500_000);
      const kept = read(`${path}/app.log`) ?? "";
      ok(kept.endsWith("\n") && lines.startsWith(kept), "whole lines");
      run("mount", "-o", "remount,size=8m", path);
      await until(() => read(`${path}/app.log`) === lines);
    } finally {
      child.kill("SIGTERM");
      const { stderr } = await child.output();
      run("umount", path);
      match(
        new TextDecoder().decode(stderr),
        /full: .*no space left on device/,
      );
    }
  },
);

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 90_000;
  while (!isSo()) {
    ok(performance.now() < end, String(isSo));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
