import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { make, type MakeContext } from "../../lib/apply/make.ts";
import type { Change } from "../../lib/change.ts";
import { LocalHost } from "../../lib/host/local.ts";
import { Redactor } from "../../lib/secret.ts";
import type { AfterState, BeforeState } from "../../lib/state/state.ts";

interface Noted {
  change: Change;
  before: BeforeState | undefined;
  after?: AfterState | undefined;
  error?: string;
}

function toContext(): { context: MakeContext; noted: Noted[] } {
  const noted: Noted[] = [];
  return {
    noted,
    context: {
      host: new LocalHost(),
      redactor: new Redactor(),
      journal: {
        begin: (change, before) => noted.push({ change, before }) - 1,
        end: (id, result) => Object.assign(noted[id]!, result),
        keep: () => "kept",
      },
    },
  };
}

async function inTemp(
  work: (dir: string, run: (change: Change) => Promise<unknown>) => Promise<
    void
  >,
): Promise<Noted[]> {
  const dir = await Deno.makeTempDir();
  const { context, noted } = toContext();
  try {
    await work(dir, (change) => make(change, context));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  return noted;
}

function names(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

Deno.test("write makes a file with its mode and leaves nothing else", async () => {
  const noted = await inTemp(async (dir, run) => {
    await run({ kind: "write", path: `${dir}/a`, content: "x", mode: 0o640 });
    equal(Deno.readTextFileSync(`${dir}/a`), "x");
    equal(Deno.statSync(`${dir}/a`).mode! & 0o7777, 0o640);
    deepEqual(names(dir), ["a"]);
  });
  equal(noted[0]?.before?.exists, false);
  equal(noted[0]?.after?.mode, 0o640);
});

Deno.test("write keeps the mode of the old file and gives a new inode", async () => {
  await inTemp(async (dir, run) => {
    Deno.writeTextFileSync(`${dir}/a`, "old", { mode: 0o600 });
    Deno.linkSync(`${dir}/a`, `${dir}/b`);
    await run({ kind: "write", path: `${dir}/a`, content: "new" });
    equal(Deno.statSync(`${dir}/a`).mode! & 0o7777, 0o600);
    equal(Deno.readTextFileSync(`${dir}/b`), "old");
  });
});

Deno.test("write refused by its validation leaves the old file and no other", async () => {
  const noted = await inTemp(async (dir, run) => {
    Deno.writeTextFileSync(`${dir}/a`, "old");
    await rejects(
      run({
        kind: "write",
        path: `${dir}/a`,
        content: "new",
        validate: ["grep", "-q", "old", "%s"],
      }),
      /"grep" refused the new content with exit code 1/,
    );
    equal(Deno.readTextFileSync(`${dir}/a`), "old");
    deepEqual(names(dir), ["a"]);
  });
  match(noted[0]?.error ?? "", /refused/);
});

Deno.test("write follows a link only when asked", async () => {
  await inTemp(async (dir, run) => {
    Deno.writeTextFileSync(`${dir}/real`, "old");
    Deno.symlinkSync("real", `${dir}/l`);
    await run({
      kind: "write",
      path: `${dir}/l`,
      content: "new",
      follow: true,
    });
    equal(Deno.readTextFileSync(`${dir}/real`), "new");
    equal(Deno.lstatSync(`${dir}/l`).isSymlink, true);
    await run({ kind: "write", path: `${dir}/l`, content: "own" });
    equal(Deno.readTextFileSync(`${dir}/real`), "new");
    equal(Deno.lstatSync(`${dir}/l`).isSymlink, false);
  });
});

Deno.test("write refuses a directory, a pipe and a dangling link it should follow", async () => {
  await inTemp(async (dir, run) => {
    Deno.mkdirSync(`${dir}/d`);
    await new Deno.Command("mkfifo", { args: [`${dir}/p`] }).output();
    Deno.symlinkSync("nowhere", `${dir}/l`);
    for (const name of ["d", "p"]) {
      await rejects(
        run({ kind: "write", path: `${dir}/${name}`, content: "x" }),
        /not a regular file/,
      );
    }
    await rejects(
      run({ kind: "write", path: `${dir}/l`, content: "x", follow: true }),
      /the link leads nowhere/,
    );
    deepEqual(names(dir), ["d", "l", "p"]);
  });
});

Deno.test("write keeps a backup with the old content", async () => {
  await inTemp(async (dir, run) => {
    Deno.writeTextFileSync(`${dir}/a`, "old");
    await run({
      kind: "write",
      path: `${dir}/a`,
      content: "new",
      backup: true,
    });
    const [, backup] = names(dir);
    match(backup ?? "", /^a\.\d{4}-\d\d-\d\dT.*~$/);
    equal(Deno.readTextFileSync(`${dir}/${backup}`), "old");
  });
});

Deno.test("write takes a name with newline, quote and leading dash", async () => {
  await inTemp(async (dir, run) => {
    const path = `${dir}/-a'b"\nc`;
    await run({ kind: "write", path, content: "x" });
    await run({ kind: "write", path, content: "y" });
    equal(Deno.readTextFileSync(path), "y");
  });
});

Deno.test("write of another file's content requires the planned digest", async () => {
  await inTemp(async (dir, run) => {
    Deno.writeTextFileSync(`${dir}/src`, "x");
    await rejects(
      run({
        kind: "write",
        path: `${dir}/a`,
        content: { file: `${dir}/src`, sha256: "00", size: 1 },
      }),
      /changed while the run was on/,
    );
    deepEqual(names(dir), ["src"]);
  });
});

Deno.test("a link replaces a link atomically and remove takes only the link", async () => {
  await inTemp(async (dir, run) => {
    Deno.mkdirSync(`${dir}/d`);
    await run({ kind: "link", path: `${dir}/l`, target: "a" });
    await run({ kind: "link", path: `${dir}/l`, target: "d" });
    equal(Deno.readLinkSync(`${dir}/l`), "d");
    await run({ kind: "remove", path: `${dir}/l`, recursive: true });
    deepEqual(names(dir), ["d"]);
  });
});

Deno.test("a removed tree is noted with all that is in it", async () => {
  const noted = await inTemp(async (dir, run) => {
    Deno.mkdirSync(`${dir}/d/sub`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/d/sub/f`, "x");
    await run({ kind: "remove", path: `${dir}/d`, recursive: true });
    deepEqual(names(dir), []);
  });
  const sub = noted[0]?.before?.tree?.[0];
  equal(sub?.name, "sub");
  equal(sub?.state.tree?.[0]?.state.blob, "kept");
});

Deno.test("make_dir gives the mode in spite of the umask", async () => {
  await inTemp(async (dir, run) => {
    await run({ kind: "make_dir", path: `${dir}/d`, mode: 0o777 });
    equal(Deno.statSync(`${dir}/d`).mode! & 0o7777, 0o777);
  });
});

Deno.test("run gives code and output, and refuses a secret in its arguments", async () => {
  const { context } = toContext();
  context.redactor.add("hunter2-hunter2");
  const made = await make(
    { kind: "run", argv: ["printf", "%s", "$HOME;x"] },
    context,
  );
  equal(made.stdout, "$HOME;x");
  await rejects(
    make({ kind: "run", argv: ["echo", "hunter2-hunter2"] }, context),
    (error) => {
      match(String(error), /a secret in its arguments/);
      return !String(error).includes("hunter2");
    },
  );
});

Deno.test("run fails with the last lines that the program said", async () => {
  const { context } = toContext();
  await rejects(
    make({ kind: "run", argv: ["ls", "/does-not-exist"] }, context),
    /it ended with exit code 2\n.*does-not-exist/,
  );
  await rejects(
    make({ kind: "run", argv: ["no-such-program-x"] }, context),
    /the program is not installed/,
  );
});

Deno.test("run ends a program and its children when their time is over", async () => {
  const { context } = toContext();
  const startedAt = performance.now();
  await rejects(
    make({
      kind: "run",
      argv: ["bash", "-c", "sleep 60 & sleep 60"],
      timeoutMs: 200,
    }, context),
    /took longer than 0.2 s/,
  );
  equal(performance.now() - startedAt < 30_000, true);
});

Deno.test("run does not wait for a child in the background that holds its output", async () => {
  const { context } = toContext();
  const made = await make(
    { kind: "run", argv: ["bash", "-c", "echo done; sleep 60 & disown"] },
    context,
  );
  equal(made.stdout, "done\n");
  await new Deno.Command("pkill", { args: ["-f", "^sleep 60$"] }).output();
});
