/** What tests of tasks on the policy of SELinux share: recorded answers, and changes of semanage(8). */

import type { RunChange } from "../../lib/task.ts";
import type { MemoryState } from "../../lib/testing/mod.ts";

const FIXTURES = new URL("../fixtures/semanage/", import.meta.url);

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, FIXTURES));
}

/** A host whose kernel runs SELinux with the recorded policy. */
export const HAVE = {
  files: {
    "/sys/fs/selinux/enforce": "1",
    "/etc/selinux/config": "SELINUX=enforcing\nSELINUXTYPE=default\n",
    "/etc/selinux/default/seusers": read("seusers"),
    "/etc/selinux/default/contexts/files/file_contexts.local": read(
      "file_contexts.local",
    ),
  },
  programs: ["semanage"],
  queries: {
    "semanage port -l -n": read("port.txt"),
    "semanage port -l -C -n": read("port-local.txt"),
  },
} satisfies MemoryState;

/** The same policy where the kernel runs without SELinux. */
export const OFF: MemoryState = {
  ...HAVE,
  files: {
    "/etc/selinux/default/seusers": read("seusers"),
    "/etc/selinux/config": "SELINUXTYPE=default\n",
  },
};

function toRun(words: string): RunChange {
  return {
    kind: "run",
    argv: ["semanage", ...words.split(" ")],
    timeoutMs: 600_000,
    predicts: [],
  };
}

/** A change and what takes it back, as words behind `semanage`. */
export function toChange(
  words: string,
  shows: string,
  undo: string,
): RunChange {
  return { ...toRun(words), shows, undo: [toRun(undo)] };
}

/** Rows for texts that no param may hold. */
export function toHostile(
  params: Record<string, unknown>,
  keys: readonly string[],
): { name: string; params: Record<string, unknown>; error: RegExp }[] {
  const texts = ["; touch /tmp/x", "$(id)", "a\nb", "-a", "a b", ""];
  return keys.flatMap((key) =>
    texts.map((text) => ({
      name: `refuses ${key} ${JSON.stringify(text)}`,
      params: { ...params, [key]: text },
      error: new RegExp(`^${key}[.\\d]*: expected`, "m"),
    }))
  );
}
