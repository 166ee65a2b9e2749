/** Makes changes on this machine: with its folder, the only code that does. */

import {
  type Attributes,
  type Change,
  type Made,
  type Output,
  type RunChange,
  toSeenWords,
} from "../change.ts";
import { TaskError, toMessage } from "../error.ts";
import { resolveTrusted } from "../host/way.ts";
import type { LocalHost } from "../host/local.ts";
import { findGid, findUid } from "../host/users.ts";
import type { Redactor } from "../secret.ts";
import { captureAfter, captureBefore, type Journal } from "./journal.ts";
import {
  makeDirectory,
  makeLink,
  removeEntry,
  setAttributes,
} from "./make/entries.ts";
import {
  type NumericAttributes,
  toBackupPath,
  toCode,
  toFill,
  toTempPath,
  toWriteError,
  writeFile,
} from "./make/write.ts";
import { requireNoSecret, runProcess } from "../host/process.ts";

const DONE: Made = { code: 0, stdout: "", stderr: "" };

/** What a maker needs beside the change. */
export interface MakeContext {
  host: LocalHost;
  journal: Journal;
  redactor: Redactor;
}

/**
 * Makes one change: notes in the journal how it was before, makes it, notes
 * how it is now, and drops the tables of the host that it touched.
 * @throws {TaskError} When it cannot be made; files are then as before.
 */
export async function make(
  planned: Change,
  context: MakeContext,
): Promise<Made> {
  const path = toPath(planned);
  const change = "path" in planned && path !== undefined
    ? { ...planned, path }
    : planned;
  const temp = path === undefined ? undefined : toTempPath(path);
  const id = context.journal.begin(
    change,
    await captureBefore(change, path, context.journal),
    temp,
  );
  try {
    const made = await dispatch(change, path ?? "", temp ?? "", context);
    context.journal.end(id, { after: await captureAfter(path) });
    return made;
  } catch (error) {
    context.journal.end(id, {
      error: change.hidden
        ? "hidden by no_log"
        : context.redactor.redact(toMessage(error)),
    });
    throw error;
  } finally {
    context.host.forget(
      change.kind === "run" ? change.touches ?? [] : [],
    );
  }
}

/** The path that a change works on, links resolved; the last one only where the change says so. */
function toPath(change: Change): string | undefined {
  if (change.kind === "run" || change.kind === "request") return undefined;
  const follows = (change.kind === "write" || change.kind === "attributes") &&
    change.follow === true;
  const path = resolveTrusted(change.path, follows);
  if (follows && isLink(change.path) && !isThere(path)) {
    throw new TaskError(
      `Cannot follow "${change.path}": the link leads nowhere`,
      { advice: "Make its target first, or set follow: false" },
    );
  }
  return path;
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

async function dispatch(
  change: Change,
  path: string,
  temp: string,
  { host, redactor }: MakeContext,
): Promise<Made> {
  switch (change.kind) {
    case "write": {
      const backup = change.backup ? toBackupPath(path, host.now()) : undefined;
      await writeFile({
        path,
        temp,
        fill: toFill(change.content),
        ...await resolve(change, host),
        validate: change.validate,
        unsafe: change.unsafe,
        backup,
        isSecret: (text) => redactor.has(text),
      });
      return backup ? { ...DONE, data: { backup_file: backup } } : DONE;
    }
    case "attributes":
      setAttributes(
        { ...change, path, follow: false },
        await resolve(change, host),
      );
      return DONE;
    case "make_dir":
      makeDirectory(change, await resolve(change, host));
      return DONE;
    case "remove":
      removeEntry(change);
      return DONE;
    case "link":
    case "hard_link":
      makeLink(change, temp);
      return DONE;
    case "kernel":
      writeKernel(change.path, change.value);
      return DONE;
    case "run":
      return await run(change, redactor);
    case "download": {
      const { download } = await import("./make/download.ts");
      return await download(change, temp, await resolve(change, host), host);
    }
    case "request": {
      const { send } = await import("./make/download.ts");
      return await send(change.request);
    }
    case "checkout": {
      const { checkout } = await import("./make/checkout.ts");
      return await checkout(change);
    }
  }
}

async function resolve(
  want: Attributes,
  host: LocalHost,
): Promise<NumericAttributes> {
  const numeric: NumericAttributes = {};
  if (want.mode !== undefined) numeric.mode = want.mode;
  if (want.owner !== undefined) {
    const uid = await findUid(host, want.owner);
    if (uid === undefined) throw toUnknownOwner("user", want.owner);
    numeric.uid = uid;
  }
  if (want.group !== undefined) {
    const gid = await findGid(host, want.group);
    if (gid === undefined) throw toUnknownOwner("group", want.group);
    numeric.gid = gid;
  }
  return numeric;
}

function toUnknownOwner(what: string, name: string): TaskError {
  return new TaskError(`Cannot find ${what} "${name}" on this host`, {
    advice: `Add a ${what} task for "${name}" before this one`,
  });
}

/** Kernel files take one write and are no files: no temporary, no rename. */
function writeKernel(path: string, value: string): void {
  using file = openKernel(path);
  try {
    file.writeSync(new TextEncoder().encode(`${value}\n`));
  } catch (error) {
    // What a number means differs from file to file, and is none of a plain file.
    throw new TaskError(
      `Cannot change "${path}": the kernel refuses the value (${
        toCode(error) ?? toMessage(error)
      })`,
      { cause: error },
    );
  }
}

function openKernel(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true });
  } catch (error) {
    throw toWriteError(error, path);
  }
}

async function run(change: RunChange, redactor: Redactor): Promise<Made> {
  const timeoutMs = change.timeoutMs ?? 600_000;
  requireNoSecret(toSeenWords(change), (word) => redactor.has(word));
  const result = await runProcess({
    argv: change.argv,
    timeoutMs,
    maxBytes: 1024 * 1024,
    ...(change.env ? { env: change.env } : {}),
    ...(change.cwd === undefined ? {} : { cwd: change.cwd }),
    ...(change.stdin === undefined ? {} : { stdin: change.stdin }),
    ...(change.user === undefined ? {} : { user: change.user }),
    ...(change.group === undefined ? {} : { group: change.group }),
  });
  const { code, stdout, stderr } = result;
  const success = change.success ?? [0];
  if (!result.timedOut && (success.length === 0 || success.includes(code))) {
    return { code, stdout, stderr };
  }
  const ended = result.timedOut
    ? `took longer than ${timeoutMs / 1000} s and was stopped`
    : result.signal
    ? `was ended by ${result.signal}`
    : `ended with exit code ${code}`;
  const said = (stderr.trim() || stdout.trim()).split("\n").slice(-8).join(
    "\n",
  );
  throw new TaskError(
    `Cannot run "${change.argv[0]}": it ${ended}${said ? `\n${said}` : ""}`,
    { output: toFailedOutput(change, { code, stdout, stderr }) },
  );
}

/** What `register` and `failed_when` see of a program that failed. */
function toFailedOutput(change: RunChange, made: Made): Output {
  const toLines = (text: string) =>
    text === "" ? [] : text.trimEnd().split("\n");
  return {
    rc: made.code,
    stdout: made.stdout.trimEnd(),
    stderr: made.stderr.trimEnd(),
    stdout_lines: toLines(made.stdout),
    stderr_lines: toLines(made.stderr),
    cmd: change.argv,
  };
}
