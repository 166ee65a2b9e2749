/**
 * The `nftables` task.
 *
 * Owns one table of nft(8) whole: in the kernel, and in a file that is read
 * at boot. Both are compared. What the content comes to is read from the
 * kernel itself: it is loaded into a network namespace that exists for that
 * question only. A table is replaced in one transaction; others are left.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  oneOf,
  optional,
  text,
  withDefault,
} from "../lib/field.ts";
import {
  type Change,
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { MANAGED_LINE, planDropIn } from "./_drop_in.ts";
import type { Steps } from "./_files.ts";
import { askFirewall, requireProgram, shaped } from "./_firewall.ts";
import {
  findComparable,
  type TableName,
  toComparable,
  toReplacement,
  toTableText,
} from "./_nftables.ts";

/** Params of the `nftables` task. */
export interface NftablesTaskParams {
  /** `present`, or `absent`. */
  state: "present" | "absent";
  /** Name of the table. */
  name: string;
  /** Family of the table. */
  family: "inet" | "ip" | "ip6" | "arp" | "bridge" | "netdev";
  /** What stands between the braces of the table: chains, sets, maps. */
  content?: string | undefined;
  /** Keep it in `path` too. */
  persist: boolean;
  /** File that is read at boot; `/etc/nftables.d/FAMILY-NAME.nft` when absent. */
  path?: string | undefined;
}

/** Longest content in characters. */
const MAX_CONTENT = 1_000_000;
/** Both have to happen in one namespace: find(1) runs the second program when the first one went well. */
const LOAD_AND_LIST = [
  "find",
  "/dev/null",
  ...["-exec", "nft", "--file", "-", ";"],
  ...["-exec", "nft", "--json", "list", "ruleset", ";"],
];
const CONFIG = "/etc/nftables.conf";

/**
 * Keeps a table of nftables.
 *
 * @example Only ssh and web come in, undone unless somebody still does
 * ```yaml
 * - type: nftables
 *   name: filter
 *   content: |
 *     chain input {
 *       type filter hook input priority 0; policy drop;
 *       ct state established,related accept
 *       iif lo accept
 *       tcp dport { 22, 80, 443 } accept
 *     }
 *   confirm_within: 2m
 * ```
 * @example A table that is gone
 * ```yaml
 * - type: nftables
 *   name: old
 *   state: absent
 * ```
 */
export const nftablesTask: Task<NftablesTaskParams> = {
  type: "nftables",
  params: z.strictObject({
    state: withDefault(oneOf(["present", "absent"]), "present"),
    name: shaped(
      /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
      'the name of a table such as "filter"',
    ),
    family: withDefault(
      oneOf(["inet", "ip", "ip6", "arp", "bridge", "netdev"]),
      "inet",
    ),
    content: optional(
      text().refine((one) => one.length <= MAX_CONTENT, {
        error: `expected at most ${MAX_CONTENT} characters`,
      }),
    ),
    persist: withDefault(flag(), true),
    path: optional(absolutePath()),
  }).refine(
    ({ state, content }) => (state === "present") === (content !== undefined),
    { error: 'expected "content" of a table that is present, and none else' },
  ),
  os: ["linux"],
  programs: ["find", "nft", "unshare"],
  plan,
};

async function* plan(
  want: NftablesTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const wanted = want.content === undefined
    ? undefined
    : toTableText(want, want.content);
  const goal = wanted && await load(want, wanted, host);
  const live = await list(want, host);
  if (goal !== live) yield* planLive(want, wanted, live, host);
  if (want.persist) await warnOfBoot(want, host, context);
  if (want.persist) {
    yield* planDropIn({
      path: toPath(want),
      text: wanted &&
        `${MANAGED_LINE}${toReplacement(want, wanted)}`,
      validate: ["nft", "--check", "--file", "%s"],
    }, host);
  }
  const before = live === undefined ? "absent" : "present";
  return { name: want.name, state: want.state, before };
}

function toPath({ path, family, name }: NftablesTaskParams): string {
  return path ?? `/etc/nftables.d/${family}-${name}.nft`;
}

/** Loads a table where it has no effect, and gives what the kernel makes of it. */
async function load(
  want: NftablesTaskParams,
  wanted: string,
  host: Host,
): Promise<string> {
  await requireProgram("nft", "nftables", host);
  await requireProgram("unshare", "util-linux", host);
  await requireProgram("find", "findutils", host);
  const said = await host.query(
    ["unshare", "--net", ...LOAD_AND_LIST],
    { stdin: wanted, answers: [1] },
  );
  if (said.stdout !== "") return toComparable(said.stdout, want);
  const why = said.stderr.trim().split("\n").slice(0, 3).join(" ");
  throw new TaskError(`Cannot load table "${want.name}": ${why}`, {
    advice: host.uid === 0 ? 'Look at "content"' : "Run as root",
  });
}

/** What the kernel has of the table, or undefined when it has none; all tables are listed once for all tasks of a run. */
async function list(
  { family, name }: NftablesTaskParams,
  host: Host,
): Promise<string | undefined> {
  const all = await askFirewall(["nft", "--json", "list", "ruleset"], host, {
    brings: "nftables",
    answers: [1],
    shared: true,
  });
  if (all.code === 0 && !all.isCut) {
    return findComparable(all.stdout, { family, name });
  }
  // Other tables may be too large, or of a kind that it cannot list.
  return await listAlone({ family, name }, host);
}

async function listAlone(
  { family, name }: TableName,
  host: Host,
): Promise<string | undefined> {
  const tables = await askFirewall(["nft", "--json", "list", "tables"], host, {
    brings: "nftables",
    shared: true,
  });
  if (!findComparable(tables.stdout, { family, name })) return undefined;
  const { stdout } = await askFirewall(
    ["nft", "--json", "list", "table", family, name],
    host,
    { brings: "nftables" },
  );
  return toComparable(stdout, { family, name });
}

async function* planLive(
  want: NftablesTaskParams,
  wanted: string | undefined,
  live: string | undefined,
  host: Host,
): Steps<void> {
  const { family, name } = want;
  const shared = { kind: "run", predicts: [], lockout: true } as const;
  const drop: Change = {
    ...shared,
    argv: ["nft", "delete", "table", family, name],
  };
  const restore = async (): Promise<Change> => ({
    ...shared,
    argv: ["nft", "--file", "-"],
    stdin: toReplacement(
      want,
      (await askFirewall(["nft", "list", "table", family, name], host, {
        brings: "nftables",
      })).stdout,
    ),
  });
  const before = live === undefined ? "absent" : "present";
  const undo = [live === undefined ? drop : await restore()];
  if (wanted === undefined) {
    yield { ...drop, shows: `${before} -> absent`, undo };
    return;
  }
  yield {
    ...shared,
    argv: ["nft", "--file", "-"],
    stdin: toReplacement(want, wanted),
    shows: live === undefined
      ? `table ${family} ${name}: absent -> present`
      : `table ${family} ${name}: replaced`,
    undo,
  };
}

/** A file that nothing reads at boot keeps nothing. */
async function warnOfBoot(
  want: NftablesTaskParams,
  host: Host,
  context: TaskContext,
): Promise<void> {
  const path = toPath(want);
  if (want.state === "absent" || path === CONFIG) return;
  const config = await host.stat(CONFIG) ? await host.readText(CONFIG) : "";
  const folder = path.slice(0, path.lastIndexOf("/"));
  const isRead = config.includes(`include "${path}"`) ||
    config.includes(`include "${folder}/*.nft"`);
  if (isRead) return;
  context.warn(
    `"${CONFIG}" does not read "${path}" at boot: add include "${folder}/*.nft"`,
  );
}
