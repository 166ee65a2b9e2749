/**
 * The `netns` task.
 *
 * Keeps a named network namespace (ip-netns(8)) with its loopback interface
 * up. It lasts until the host restarts. A name that stands for no namespace
 * any more, such as a file that was left, is made anew.
 *
 * @module
 */

import * as z from "zod";
import { readPrintedJson } from "../lib/host/printed_json.ts";
import { flag, oneOf, withDefault } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { askFirewall, shaped } from "./_firewall.ts";

/** Params of the `netns` task. */
export interface NetnsTaskParams {
  /** Name. */
  name: string;
  /** `present`, or `absent`: only where no process is in it. */
  state: "present" | "absent";
  /** Have its loopback interface up; it is left alone when false. */
  loopback: boolean;
}

/** Most processes that an error names. */
const MAX_NAMED = 10;
const BRINGS = { brings: "iproute2" };

/**
 * Keeps a network namespace.
 *
 * @example One for a service
 * ```yaml
 * - type: netns
 *   name: isolated
 * ```
 */
export const netnsTask: Task<NetnsTaskParams> = {
  type: "netns",
  params: z.strictObject({
    name: shaped(
      /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/,
      'the name of a namespace such as "blue"',
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    loopback: withDefault(flag(), true),
  }),
  os: ["linux"],
  programs: ["ip"],
  plan,
};

async function* plan(want: NetnsTaskParams, host: Host): Plan {
  const { name, state } = want;
  const before = await readState(name, host);
  if (state === "absent") {
    if (before !== "absent") yield* planRemoval(name, before, host);
    return { name, state, before };
  }
  if (before === "stale") yield toRun(["netns", "delete", name], "stale");
  if (before === "absent" || before === "stale") {
    yield {
      ...toRun(["netns", "add", name], "absent -> present"),
      undo: [toRun(["netns", "delete", name])],
    };
  }
  if (want.loopback && before !== "up") {
    yield {
      ...toRun(["-n", name, "link", "set", "lo", "up"], "lo down -> up"),
      undo: [toRun(["-n", name, "link", "set", "lo", "down"])],
    };
  }
  return { name, state, before };
}

/** What a name stands for: nothing, nothing any more, or a namespace by its loopback interface. */
type State = "absent" | "stale" | "down" | "up";

const NAMED = z.array(z.object({ name: z.optional(z.string()) }));

async function readState(name: string, host: Host): Promise<State> {
  const { stdout } = await askFirewall(
    ["ip", "-json", "netns", "list"],
    host,
    { ...BRINGS, shared: true },
  );
  const names = readPrintedJson("ip", stdout || "[]", NAMED)
    .map((one) => one.name);
  if (!names.includes(name)) return "absent";
  const link = await askFirewall(
    ["ip", "-n", name, "-json", "link", "show", "dev", "lo"],
    host,
    { ...BRINGS, answers: [1, 255] },
  );
  if (link.code !== 0) {
    // Whoever may not enter cannot know that it is stale.
    if (/not permitted|denied/i.test(link.stderr)) {
      throw new TaskError(
        `Cannot look into namespace "${name}": ${link.stderr.trim()}`,
        { advice: "Run as root" },
      );
    }
    return "stale";
  }
  return /"UP"/.test(link.stdout) ? "up" : "down";
}

async function* planRemoval(
  name: string,
  before: State,
  host: Host,
): Steps<void> {
  if (before === "stale") {
    yield toRun(["netns", "delete", name], "stale -> absent");
    return;
  }
  const { stdout } = await askFirewall(
    ["ip", "netns", "pids", name],
    host,
    BRINGS,
  );
  const pids = stdout.split("\n").filter((line) => line !== "");
  if (pids.length > 0) {
    const more = pids.length > MAX_NAMED ? " and more" : "";
    throw new TaskError(
      `Cannot remove namespace "${name}": processes are in it: ${
        pids.slice(0, MAX_NAMED).join(", ")
      }${more}`,
      { advice: "End them first" },
    );
  }
  const links = await askFirewall(
    ["ip", "-n", name, "-json", "link"],
    host,
    BRINGS,
  );
  const found = readPrintedJson(
    "ip",
    links.stdout || "[]",
    z.array(z.unknown()),
  );
  const isBare = found.length <= 1;
  const change = toRun(["netns", "delete", name], "present -> absent");
  // Interfaces of a namespace go with it, and cannot be had back.
  yield isBare ? { ...change, undo: toAnew(name, before) } : change;
}

function toAnew(name: string, before: State): RunChange[] {
  return [
    toRun(["netns", "add", name]),
    ...before === "up" ? [toRun(["-n", name, "link", "set", "lo", "up"])] : [],
  ];
}

function toRun(words: readonly string[], shows?: string): RunChange {
  return {
    kind: "run",
    argv: ["ip", ...words],
    predicts: [],
    ...(shows === undefined ? {} : { shows }),
  };
}
