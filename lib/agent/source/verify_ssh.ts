/** Signatures of ssh keys, by ssh-keygen(1) as git-verify-commit(1) asks it. */

import { TaskError } from "../../error.ts";
import { type ProcessResult, runProcess } from "../../host/process.ts";
import type { Signed } from "./commit.ts";
import type { Verdict, VerifyOptions } from "./verify.ts";

/** Time for one program in milliseconds. */
const TIMEOUT_MS = 30_000;
/** Greatest output in bytes. */
const MAX_BYTES = 64 * 1024;
/** Namespace of signatures that git makes; those for other ends do not count. */
const NAMESPACE = "git";
/** Principals of one key that are tried. */
const MAX_PRINCIPALS = 20;

/**
 * Verifies a signature by the allowed signers: principals, namespaces and,
 * for the time that the commit tells, times of validity.
 * @throws {TaskError} When ssh-keygen or the file of signers is missing.
 */
export async function verifySsh(
  { payload, atSecs }: Signed,
  signature: string,
  signersFile: string,
  { scratchDir, signal }: VerifyOptions,
): Promise<Verdict> {
  requireReadable(signersFile);
  const file = `${scratchDir}/signature`;
  await Deno.writeTextFile(file, signature, { mode: 0o600 });
  const run = async (action: string, ...args: string[]) => {
    const result = await runProcess({
      argv: ["ssh-keygen", "-Y", action, "-s", file, ...args],
      stdin: payload,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    });
    signal.throwIfAborted();
    return result;
  };
  const checked = await run("check-novalidate", "-n", NAMESPACE);
  if (checked.code !== 0) {
    return {
      isGood: false,
      why: `its ssh signature is bad: ${toText(checked)}`,
    };
  }
  const allowed = ["-f", signersFile, `-Overify-time=${toTime(atSecs)}`];
  const found = await run("find-principals", ...allowed);
  const principals = found.code === 0
    ? found.stdout.split("\n").filter((one) => one !== "")
    : [];
  for (const principal of principals.slice(0, MAX_PRINCIPALS)) {
    const args = ["-n", NAMESPACE, "-I", principal];
    const { code } = await run("verify", ...allowed, ...args);
    if (code === 0) return { isGood: true, signer: principal };
  }
  const key = /SHA256:\S+/.exec(checked.stdout)?.[0] ?? "not known";
  return {
    isGood: false,
    why: `its key ${key} is of no allowed signer at the time of the commit`,
  };
}

/** Writes a time as ssh-keygen reads it: of this host's zone, none later than now. */
function toTime(atSecs: number): string {
  const date = new Date(Math.min(atSecs * 1000, Date.now()));
  const parts = [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  ];
  return parts.map((part) => String(part).padStart(2, "0")).join("");
}

function toText({ stderr, stdout }: ProcessResult): string {
  const [first = ""] = (stderr.trim() || stdout.trim()).split("\n");
  return first.slice(0, 200);
}

function requireReadable(path: string): void {
  try {
    Deno.openSync(path).close();
  } catch (cause) {
    throw new TaskError(
      `Cannot read "${path}", the allowed signers: ${
        cause instanceof Deno.errors.NotFound
          ? "it does not exist"
          : "permission denied"
      }`,
      { cause, advice: "Write it as ssh-keygen(1) ALLOWED SIGNERS has it" },
    );
  }
}
