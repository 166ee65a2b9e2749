/**
 * The `ufw` task.
 *
 * Keeps the rules, policies and logging of ufw(8), and whether it is enabled.
 * What a rule comes to is asked by `ufw --dry-run` and compared with the
 * rules that are kept in `/etc/ufw`, so a rule is added once and another
 * action of the same rule is replaced. All is undone to the letter: the
 * files as they were, loaded again.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, optional } from "../lib/field.ts";
import type {
  Change,
  Host,
  Plan,
  RunChange,
  Task,
  TaskContext,
} from "../lib/task.ts";
import { askFirewall, interfaceName, network, shaped } from "./_firewall.ts";
import {
  allowsPort,
  hasSameRules,
  isKept,
  readKept,
  readSetting,
  toChain,
  toUfwWords,
  type UfwRule,
} from "./_ufw.ts";

/** Params of the `ufw` task. */
export interface UfwTaskParams extends UfwRule {
  /** `enabled`, `disabled`; `allow`, `deny`, `reject`, `limit` a rule; `delete` one; `logging`, `default`; `reload` and `reset` on every run. */
  state:
    | "enabled"
    | "disabled"
    | "reload"
    | "reset"
    | "allow"
    | "deny"
    | "reject"
    | "limit"
    | "delete"
    | "logging"
    | "default";
  /** Level for `logging`. */
  logging?: "on" | "off" | "low" | "medium" | "high" | "full" | undefined;
  /** Policy for `default`, of what comes in unless `direction` says `out` or `routed`. */
  default?: "allow" | "deny" | "reject" | undefined;
}

const CONFIG = "/etc/ufw/ufw.conf";
const POLICIES = "/etc/default/ufw";
const RULES = "/etc/ufw/user.rules";
const RULES6 = "/etc/ufw/user6.rules";

/** How policies are called in `/etc/default/ufw`. */
const POLICY = { allow: "ACCEPT", deny: "DROP", reject: "REJECT" } as const;

/**
 * Keeps ufw.
 *
 * @example SSH from the office
 * ```yaml
 * - type: ufw
 *   state: allow
 *   port: 22
 *   proto: tcp
 *   from: 192.0.2.0/24
 * ```
 * @example On, undone unless somebody still comes in
 * ```yaml
 * - type: ufw
 *   state: enabled
 *   confirm_within: 2m
 * ```
 */
export const ufwTask: Task<UfwTaskParams> = {
  type: "ufw",
  params: z.strictObject({
    state: oneOf([
      "enabled",
      "disabled",
      "reload",
      "reset",
      "allow",
      "deny",
      "reject",
      "limit",
      "delete",
      "logging",
      "default",
    ]),
    rule: optional(
      shaped(
        /^[A-Za-z0-9][A-Za-z0-9 ._,:\/-]{0,99}$/,
        'a rule such as "22/tcp" or "OpenSSH"',
      ).refine((text) => !/ -/.test(text), {
        error: "expected a rule whose words begin without a dash",
      }),
    ),
    action: optional(oneOf(["allow", "deny", "reject", "limit"])),
    port: optional(
      shaped(
        /^[A-Za-z0-9][A-Za-z0-9,:-]{0,99}(\/(tcp|udp))?$/,
        'ports such as "22", "80,443" or "6000:6007"',
      ),
    ),
    from: optional(network()),
    to: optional(network()),
    interface: optional(interfaceName()),
    direction: optional(oneOf(["in", "out", "incoming", "outgoing", "routed"])),
    proto: optional(
      oneOf(["any", "tcp", "udp", "ah", "esp", "gre", "igmp", "ipv6"]),
    ),
    logging: optional(oneOf(["on", "off", "low", "medium", "high", "full"])),
    default: optional(oneOf(["allow", "deny", "reject"])),
  }).superRefine((want, context) => {
    const wanted = toMissing(want);
    if (wanted) context.addIssue({ code: "custom", message: wanted });
  }),
  os: ["linux"],
  programs: ["ufw"],
  plan,
};

/** What a state needs that is not given. */
function toMissing(
  { state, logging, default: policy, action, ...want }: UfwTaskParams,
): string | undefined {
  if (state === "logging" && !logging) return 'expected "logging"';
  if (state === "default" && !policy) return 'expected "default"';
  const isRule = /^(allow|deny|reject|limit|delete)$/.test(state);
  const { rule, port, from, to } = want;
  if (isRule && [rule, port, from, to, want.interface].every((one) => !one)) {
    return 'expected "rule", "port", "from", "to" or "interface"';
  }
  const isNamed = /^(allow|deny|reject|limit) /.test(rule ?? "");
  if (state === "delete" && !action && !isNamed) {
    return 'expected "action" of the rule that is deleted, such as "allow"';
  }
  return undefined;
}

async function* plan(
  want: UfwTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { stdout } = await askFirewall(["ufw", "status"], host, {
    brings: "ufw",
    shared: true,
  });
  const isActive = stdout.startsWith("Status: active");
  const change = await toWanted(want, isActive, host, context);
  if (change) {
    yield {
      kind: "run",
      predicts: [],
      lockout: true,
      undo: await toUndo(isActive, want.state === "enabled", host),
      ...change,
    };
  }
  return { state: want.state, before: isActive ? "enabled" : "disabled" };
}

/** What has to be run, or undefined when all is so. */
async function toWanted(
  want: UfwTaskParams,
  isActive: boolean,
  host: Host,
  context: TaskContext,
): Promise<Pick<RunChange, "argv" | "shows" | "repeats"> | undefined> {
  switch (want.state) {
    case "enabled":
    case "disabled":
      return await toSwitch(want.state, isActive, host, context);
    case "reload":
    case "reset":
      return { argv: ["ufw", "--force", want.state], repeats: true };
    case "logging":
      return await toSetting(CONFIG, "LOGLEVEL", {
        value: want.logging === "on" ? "low" : want.logging ?? "",
        argv: ["ufw", "logging", want.logging ?? ""],
      }, host);
    case "default": {
      const chain = toChain(want.direction);
      const policy = want.default ?? "deny";
      return await toSetting(POLICIES, `DEFAULT_${chain.key}_POLICY`, {
        value: POLICY[policy],
        argv: ["ufw", "default", policy, chain.word],
      }, host);
    }
    default: {
      const kept = await readRules(host);
      // The tool takes long, and has to be run for each rule.
      const isThere = want.state !== "delete" &&
        isKept(want.state, want, kept);
      if (isThere) return undefined;
      const words = toUfwWords(want.state, want);
      const { stdout } = await askFirewall(
        ["ufw", "--dry-run", ...words],
        host,
        { brings: "ufw" },
      );
      return hasSameRules(stdout, kept) ? undefined : {
        argv: [
          "ufw",
          ...want.state === "delete" ? ["--force"] : [],
          ...words,
        ],
        shows: words.join(" "),
      };
    }
  }
}

async function toSwitch(
  state: "enabled" | "disabled",
  isActive: boolean,
  host: Host,
  context: TaskContext,
): Promise<Pick<RunChange, "argv" | "shows"> | undefined> {
  const atBoot = readSetting(await readKept(CONFIG, host), "ENABLED") === "yes";
  const isOn = state === "enabled";
  if (isActive === isOn && atBoot === isOn) return undefined;
  const policies = await readKept(POLICIES, host);
  const isOpen = readSetting(policies, "DEFAULT_INPUT_POLICY") === "ACCEPT";
  if (isOn && !isOpen && !allowsPort(await readRules(host), "22")) {
    context.warn("No rule lets ssh (port 22) in: a new login may be refused");
  }
  const word = isOn ? "enable" : "disable";
  return {
    argv: ["ufw", "--force", word],
    shows: `${isActive ? "enabled" : "disabled"} -> ${state}`,
  };
}

async function toSetting(
  path: string,
  key: string,
  { value, argv }: { value: string; argv: string[] },
  host: Host,
): Promise<Pick<RunChange, "argv" | "shows"> | undefined> {
  const found = readSetting(await readKept(path, host), key);
  if (found === value) return undefined;
  return { argv, shows: `${key} ${found || "unset"} -> ${value}` };
}

async function readRules(host: Host): Promise<{ v4: string; v6: string }> {
  return { v4: await readKept(RULES, host), v6: await readKept(RULES6, host) };
}

/** All that ufw keeps, as it is, and loaded as it is. */
async function toUndo(
  isActive: boolean,
  isEnabling: boolean,
  host: Host,
): Promise<Change[]> {
  const files: Change[] = [];
  for (const path of [POLICIES, CONFIG, RULES, RULES6]) {
    files.push({ kind: "write", path, content: await readKept(path, host) });
  }
  const toRun = (...argv: string[]): Change => ({ kind: "run", argv });
  if (isActive) {
    return [
      ...files,
      toRun("ufw", "--force", "enable"),
      toRun("ufw", "reload"),
    ];
  }
  return isEnabling ? [toRun("ufw", "--force", "disable"), ...files] : files;
}
