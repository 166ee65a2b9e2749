/** Keeps services from being started while packages are installed, as invoke-rc.d(8) lets an administrator. */

import { type Change, type Host, type Made, TaskError } from "../lib/task.ts";
import type { Steps } from "./_files.ts";

/** Asked before a package starts or stops a service. */
const POLICY = "/usr/sbin/policy-rc.d";

/**
 * Puts a policy with an exit code in place around the changes of a plan, if
 * it has any, and what was there back after them, failed ones included.
 */
export async function* withPolicy<R>(
  inner: Steps<R>,
  exitCode: number | undefined,
  host: Host,
): Steps<R> {
  if (exitCode === undefined) return yield* inner;
  let step = await inner.next();
  if (step.done) return step.value;
  const restore = await toRestore(host);
  yield {
    kind: "write",
    path: POLICY,
    content: `#!/bin/sh\nexit ${exitCode}\n`,
    mode: 0o755,
    shows: "for the time of the installation",
  };
  let failed: { change: Change; made: Made } | undefined;
  try {
    while (!step.done && !failed) {
      const change = step.value;
      const made = yield withAnyCode(change);
      if (made && made.code !== 0) failed = { change, made };
      else step = await inner.next(made);
    }
  } finally {
    yield restore;
  }
  if (step.done) return step.value;
  throw toFailure(failed);
}

/** A failure is judged here, after what was there is back. */
function withAnyCode(change: Change): Change {
  return change.kind === "run" ? { ...change, success: [] } : change;
}

async function toRestore(host: Host): Promise<Change> {
  const old = await host.stat(POLICY, true);
  if (!old) {
    return { kind: "remove", path: POLICY, shows: "policy as before" };
  }
  return {
    kind: "write",
    path: POLICY,
    content: await host.readFile(POLICY, 1024 * 1024),
    mode: old.mode,
    shows: "policy as before",
  };
}

function toFailure(
  failed: { change: Change; made: Made } | undefined,
): TaskError {
  const { code = 1, stdout = "", stderr = "" } = failed?.made ?? {};
  const said = (stderr.trim() || stdout.trim()).split("\n").slice(-8);
  return new TaskError(
    `Cannot install packages: apt-get ended with exit code ${code}\n${
      said.join("\n")
    }`,
    { output: { rc: code, stdout, stderr } },
  );
}
