/**
 * The `capabilities` task.
 *
 * Keeps capabilities of a program's file (capabilities(7)), each of which gives
 * it one right of root, with getcap(8) and setcap(8). What writes the file
 * anew or gives it to another owner takes them away: it stands before this.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, oneOf, withDefault, words } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";
import { findAttributed, toMissing } from "./_attributed.ts";
import {
  type Capabilities,
  isCapability,
  parseCapabilities,
  toCapabilityText,
} from "./_capabilities.ts";
import { requireTool } from "./_tool.ts";

/** Params of the `capabilities` task. */
export interface CapabilitiesTaskParams {
  /** Path of the program's file. */
  path: string;
  /** Capabilities with their flags of `e`, `i` and `p`, such as `cap_net_raw+ep`; the name is enough for `absent`. */
  capability: string[];
  /** `present`, `absent`, or `exact`: these and no others. */
  state: "present" | "absent" | "exact";
}

/**
 * Keeps capabilities of a program.
 *
 * @example A server that may listen on port 80 without root
 * ```yaml
 * - type: capabilities
 *   path: /usr/local/bin/server
 *   capability: cap_net_bind_service+ep
 * ```
 */
export const capabilitiesTask: Task<CapabilitiesTaskParams> = {
  type: "capabilities",
  params: z.strictObject({
    path: absolutePath(),
    capability: words().refine((list) => list.length > 0, {
      error: "expected at least one capability",
    }),
    state: withDefault(oneOf(["present", "absent", "exact"]), "present"),
  }).superRefine(({ capability, state }, context) => {
    const wrong = capability.find((word) => !isWord(word, state === "absent"));
    if (wrong === undefined) return;
    context.addIssue({
      code: "custom",
      path: ["capability"],
      message:
        `expected a capability with flags, such as "cap_net_raw+ep", got ${
          JSON.stringify(wrong)
        }`,
    });
  }),
  os: ["linux"],
  programs: ["getcap", "setcap"],
  plan,
};

/** One clause that gives something; all capabilities at once would be root itself. */
function isWord(word: string, isAbsent: boolean): boolean {
  const [, names, flags] = /^([a-z0-9_,]+)(?:[+=]([eip]+))?$/.exec(word) ?? [];
  return names !== undefined && (isAbsent || flags !== undefined) &&
    names.split(",").every(isCapability);
}

async function* plan(want: CapabilitiesTaskParams, host: Host): Plan {
  const found = await findAttributed(want.path, host);
  if (!found) {
    if (want.state !== "absent") throw toMissing("capabilities", want.path);
    return { path: want.path, before: null };
  }
  if (found.entry.type !== "file") {
    throw new TaskError(
      `Cannot set capabilities of "${want.path}": it is not a file`,
    );
  }
  const before = await readCapabilities(found.path, host);
  const after = toWanted(before, want);
  const old = toCapabilityText(before);
  const text = toCapabilityText(after);
  if (text !== old) {
    requireSafe(want.path, found.user, after);
    yield {
      ...toSet(found.path, text),
      shows: `${old || "none"} -> ${text || "none"}`,
      undo: [toSet(found.path, old)],
    };
  }
  return { path: want.path, before: old, after: text };
}

async function readCapabilities(
  path: string,
  host: Host,
): Promise<Capabilities> {
  await requireTool("getcap", "libcap2-bin or libcap", host);
  const { code, stdout, stderr } = await host.query(["getcap", path]);
  if (code !== 0 || stderr !== "") {
    throw new TaskError(
      `Cannot read capabilities of "${path}": ${stderr.trim()}`,
    );
  }
  if (stdout === "") return new Map();
  // Before 2.41 getcap(8) wrote "path = cap_kill+ep".
  const text = stdout.startsWith(`${path} `)
    ? stdout.slice(path.length).replace(/^ = /, " ")
    : "?";
  const found = parseCapabilities(text);
  if (found) return found;
  throw new TaskError(
    `Cannot read capabilities of "${path}": getcap answered "${stdout.trim()}"`,
  );
}

function toWanted(
  before: Capabilities,
  { capability, state }: CapabilitiesTaskParams,
): Capabilities {
  const after = new Map(state === "exact" ? [] : before);
  for (const word of capability) {
    const [names = "", flags = ""] = word.split(/[+=]/);
    for (const name of names.split(",")) {
      if (state === "absent") after.delete(name);
      else after.set(name, toSorted(flags));
    }
  }
  return after;
}

function toSorted(flags: string): string {
  return [..."eip"].filter((flag) => flags.includes(flag)).join("");
}

/** The kernel holds one bit for all that is effective; and no user may put a file of theirs in the place. */
function requireSafe(
  path: string,
  user: string | undefined,
  after: Capabilities,
): void {
  const flags = [...after.values()];
  const effective = flags.filter((one) => one.includes("e")).length;
  if (effective !== 0 && effective !== flags.length) {
    throw new TaskError(
      `Cannot set capabilities of "${path}" to "${
        toCapabilityText(after)
      }": those of a file are all effective or none`,
      { advice: "Give all of them the flag e, or take it from all" },
    );
  }
  if (user === undefined) return;
  throw new TaskError(
    `Cannot set capabilities of "${path}": user "${user}" may put another file in its place`,
    { advice: "Keep the program in a directory that is root's own" },
  );
}

function toSet(path: string, text: string): RunChange {
  return {
    kind: "run",
    argv: text === "" ? ["setcap", "-r", path] : ["setcap", text, path],
    predicts: [],
  };
}
