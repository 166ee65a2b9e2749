/**
 * The `iptables` task.
 *
 * Keeps a rule of iptables(8) or ip6tables(8) in the kernel, or out of it,
 * and on request in the file that is loaded at boot: two facts, each
 * compared for itself. One listing of the kernel's rules answers for all tasks
 * of a run; where it may have the rule in another form, and before a rule is
 * added, `iptables -C` is asked, which knows all forms.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  oneOf,
  optional,
  withDefault,
} from "../lib/field.ts";
import type { Host, Plan, RunChange, Task } from "../lib/task.ts";
import { planDirectories } from "./_directories.ts";
import { planFile, type Steps, toParent } from "./_files.ts";
import {
  askFirewall,
  interfaceName,
  network,
  requireProgram,
  shaped,
} from "./_firewall.ts";
import { editSaved, toRuleWords } from "./_iptables.ts";
import { findListed, findOtherForms } from "./_iptables_live.ts";

/** Params of the `iptables` task. */
export interface IptablesTaskParams {
  /** `present`, or `absent`. */
  state: "present" | "absent";
  /** What happens to what matches: a target or a chain. */
  target: string;
  /** Table. */
  table: "filter" | "nat" | "mangle" | "raw" | "security";
  /** Chain that holds the rule; it has to exist. */
  chain: string;
  /** Protocol; `all` for every one. */
  protocol: string;
  /** Address or network it comes from; `!` in front for all others. */
  source?: string | undefined;
  /** Address or network it goes to. */
  destination?: string | undefined;
  /** Source port, a list `80,443` or a range `6000:6007`; of `tcp` and `udp`. */
  sport?: string | undefined;
  /** Destination port, a list or a range. */
  dport?: string | undefined;
  /** Interface it comes in by. */
  in_interface?: string | undefined;
  /** Interface it goes out by. */
  out_interface?: string | undefined;
  /** States of the connection, such as `ESTABLISHED`. */
  ctstate?: string[] | undefined;
  /** Comment of the rule, a part of what tells it from others. */
  comment?: string | undefined;
  /** More words behind the target, as iptables(8) takes them. */
  extra_args: string[];
  /** Where a new rule goes: before all others, or after them. */
  action: "insert" | "append";
  /** Use ip6tables(8). */
  ipv6: boolean;
  /** Keep it in `rules_file` too. */
  persist: boolean;
  /** File that is loaded at boot; `/etc/iptables/rules.v4` or `rules.v6` when absent. */
  rules_file?: string | undefined;
  /** Has no effect: a missing program is always told. */
  check_available: boolean;
}

const PORT = shaped(
  /^(! ?)?[A-Za-z0-9][A-Za-z0-9,:-]{0,99}$/,
  'ports such as "22", "80,443" or "6000:6007"',
);
const CHAIN = shaped(
  /^[A-Za-z0-9_][A-Za-z0-9_-]{0,27}$/,
  'the name of a chain such as "INPUT"',
);

/**
 * Keeps a rule of iptables.
 *
 * @example Web traffic, undone unless somebody still comes in
 * ```yaml
 * - type: iptables
 *   chain: INPUT
 *   dport: 443
 *   target: ACCEPT
 *   persist: true
 *   confirm_within: 2m
 * ```
 * @example What belongs to known connections
 * ```yaml
 * - type: iptables
 *   chain: INPUT
 *   protocol: all
 *   ctstate: [ESTABLISHED, RELATED]
 *   target: ACCEPT
 * ```
 */
export const iptablesTask: Task<IptablesTaskParams> = {
  type: "iptables",
  params: z.strictObject({
    state: withDefault(oneOf(["present", "absent"]), "present"),
    target: CHAIN,
    table: withDefault(
      oneOf(["filter", "nat", "mangle", "raw", "security"]),
      "filter",
    ),
    chain: withDefault(CHAIN, "INPUT"),
    protocol: withDefault(
      shaped(/^(! ?)?[a-z0-9][a-z0-9-]{0,19}$/, 'a protocol such as "tcp"'),
      "tcp",
    ),
    source: optional(network()),
    destination: optional(network()),
    sport: optional(PORT),
    dport: optional(PORT),
    in_interface: optional(interfaceName()),
    out_interface: optional(interfaceName()),
    ctstate: optional(
      z.array(oneOf([
        "NEW",
        "ESTABLISHED",
        "RELATED",
        "INVALID",
        "UNTRACKED",
        "SNAT",
        "DNAT",
      ])).min(1, "expected at least one state"),
    ),
    comment: optional(
      line().refine((text) => text.length <= 255 && !text.startsWith("-"), {
        error:
          'expected a comment of at most 255 characters without "-" in front',
      }),
    ),
    extra_args: withDefault(z.array(line()), []),
    action: withDefault(oneOf(["insert", "append"]), "insert"),
    ipv6: withDefault(flag(), false),
    persist: withDefault(flag(), false),
    rules_file: optional(absolutePath()),
    check_available: withDefault(flag(), true),
  }).refine(
    ({ protocol, sport, dport }) =>
      (sport ?? dport) === undefined ||
      /^(tcp|udp|udplite|sctp|dccp)$/.test(protocol),
    { error: 'expected a protocol that has ports, such as "tcp"' },
  ),
  os: ["linux"],
  programs: [
    "ip6tables",
    "ip6tables-restore",
    "ip6tables-save",
    "iptables",
    "iptables-restore",
    "iptables-save",
  ],
  plan,
};

async function* plan(
  want: IptablesTaskParams,
  host: Host,
): Plan {
  const words = toRuleWords(want);
  const listing = await readListing(want, host);
  const listed = listing === undefined
    ? { isThere: false, isSure: false, places: [] }
    : findListed(listing, want);
  // What is added is asked for by the tool first: a second one would be a change on each run.
  const isKnown = listed.isThere ||
    want.state === "absent" && listed.isSure;
  const isThere = isKnown ? listed.isThere : await hasRule(want, words, host);
  if (want.state === "present") {
    if (!isThere) yield toAddition(want, words);
  } else if (isThere) {
    const places = listed.isThere
      ? listed.places
      : findOtherForms(listing ?? "", want, words);
    yield* planRemoval(want, words, places);
  }
  if (want.persist) yield* planSaved(want, words, host);
  return { state: want.state, before: isThere ? "present" : "absent" };
}

/** Reads the one listing that all tasks of a run share; undefined where it is too large, so that the tool is asked for each rule. */
async function readListing(
  { ipv6 }: IptablesTaskParams,
  host: Host,
): Promise<string | undefined> {
  const { stdout, isCut } = await askFirewall(
    [ipv6 ? "ip6tables-save" : "iptables-save"],
    host,
    { brings: "iptables", shared: true },
  );
  return isCut ? undefined : stdout;
}

function toCommand({ ipv6, table }: IptablesTaskParams): string[] {
  // Another program may hold the lock for a moment.
  return [ipv6 ? "ip6tables" : "iptables", "-w", "10", "-t", table];
}

/** Asks the tool itself, which knows all forms of a rule. */
async function hasRule(
  want: IptablesTaskParams,
  words: readonly string[],
  host: Host,
): Promise<boolean> {
  const argv = [...toCommand(want), "-C", want.chain, ...words];
  // A chain that is missing is an answer too: there is no such rule.
  const { code } = await askFirewall(argv, host, {
    brings: "iptables",
    answers: want.state === "absent" ? [1, 2] : [1],
  });
  return code === 0;
}

function toRun(want: IptablesTaskParams, words: readonly string[]): RunChange {
  return {
    kind: "run",
    argv: [...toCommand(want), ...words],
    predicts: [],
    lockout: true,
  };
}

function toAddition(
  want: IptablesTaskParams,
  words: readonly string[],
): RunChange {
  const option = want.action === "insert" ? "-I" : "--append";
  return {
    ...toRun(want, [option, want.chain, ...words]),
    shows: "absent -> present",
    undo: [toRun(want, ["-D", want.chain, ...words])],
  };
}

/** Takes a rule out, however often it stands there. */
async function* planRemoval(
  want: IptablesTaskParams,
  words: readonly string[],
  places: readonly number[],
): Steps<void> {
  const remove = {
    ...toRun(want, ["-D", want.chain, ...words]),
    shows: "present -> absent",
  };
  // The first one goes first.
  for (const [index, place] of places.entries()) {
    const at = String(place - index);
    const undo = [toRun(want, ["-I", want.chain, at, ...words])];
    yield { ...remove, undo };
  }
  if (places.length === 0) yield remove;
}

/** Keeps the rule in the file that is loaded at boot. */
async function* planSaved(
  want: IptablesTaskParams,
  words: readonly string[],
  host: Host,
): Steps<void> {
  const restore = want.ipv6 ? "ip6tables-restore" : "iptables-restore";
  const path = want.rules_file ??
    `/etc/iptables/rules.${want.ipv6 ? "v6" : "v4"}`;
  const text = await host.stat(path) ? await host.readText(path) : "";
  const edited = editSaved(text, { ...want, words });
  if (edited === text) return;
  await requireProgram(restore, "iptables", host);
  yield* planDirectories(toParent(path), { mode: "0755" }, host);
  yield* planFile({
    path,
    content: edited,
    newMode: 0o640,
    validate: [restore, "--test", "%s"],
  }, host);
}
