/** Rules of ufw(8): their words, and the tuples by which it keeps them. */

import { type Host, TaskError } from "../lib/task.ts";

/** What a rule says. */
export interface UfwRule {
  /** The rule in short, such as `22/tcp` or the name of an application. */
  rule?: string | undefined;
  /** Action of the rule that `delete` is about; may stand in front of `rule` instead. */
  action?: "allow" | "deny" | "reject" | "limit" | undefined;
  /** Destination ports: one, a list `80,443` or a range `6000:6007`, with `/tcp` or `/udp` behind where `proto` is absent. */
  port?: string | undefined;
  /** Address or network it comes from. */
  from?: string | undefined;
  /** Address or network it goes to. */
  to?: string | undefined;
  /** Interface. */
  interface?: string | undefined;
  /** `in` or `out`; `incoming`, `outgoing` and `routed` for `default`. */
  direction?: "in" | "out" | "incoming" | "outgoing" | "routed" | undefined;
  /** Protocol. */
  proto?:
    | "any"
    | "tcp"
    | "udp"
    | "ah"
    | "esp"
    | "gre"
    | "igmp"
    | "ipv6"
    | undefined;
}

/** Writes a rule as ufw(8) takes it. */
export function toUfwWords(
  state: "allow" | "deny" | "reject" | "limit" | "delete",
  want: UfwRule,
): string[] {
  const { rule, port, proto, from, to } = want;
  const head = state === "delete"
    ? ["delete", ...want.action ? [want.action] : []]
    : [state];
  const isOut = want.direction === "out" || want.direction === "outgoing";
  const side = want.direction || want.interface ? [isOut ? "out" : "in"] : [];
  const where = [...side, ...want.interface ? ["on", want.interface] : []];
  if (rule !== undefined) {
    const [first = "", ...rest] = rule.split(/ +/);
    const isAction = state === "delete" && !want.action;
    return isAction
      ? [...head, first, ...where, ...rest]
      : [...head, ...where, first, ...rest];
  }
  const [ports, kind] = port?.split("/") ?? [];
  const protocol = proto ?? kind;
  return [
    ...head,
    ...where,
    ...protocol && protocol !== "any" ? ["proto", protocol] : [],
    "from",
    from ?? "any",
    "to",
    to ?? "any",
    ...ports ? ["port", ports] : [],
  ];
}

/** Tells whether what a dry run of ufw(8) would keep is what is kept. */
export function hasSameRules(
  dryRun: string,
  kept: { v4: string; v6: string },
): boolean {
  return dryRun.split(/^\*filter$/m).slice(1).every((dump) => {
    const file = dump.includes(":ufw6-user-input") ? kept.v6 : kept.v4;
    return readTuples(dump).join("\n") === readTuples(file).join("\n");
  });
}

/** The address of all hosts of a family, as ufw(8) keeps it. */
const ANY = { v4: "0.0.0.0/0", v6: "::/0" };

/** Tells whether the files hold a rule just as it is written, so that ufw(8) would leave it; false where only it can tell. */
export function isKept(
  action: "allow" | "deny" | "reject" | "limit",
  want: UfwRule,
  kept: { v4: string; v6: string },
): boolean {
  const isShort = /^\d+(\/(tcp|udp))?$/.test(want.rule ?? "");
  if (want.rule !== undefined && !isShort) return false;
  const { from = "any", to = "any" } = want;
  const [port = "any", kind] = (want.rule ?? want.port)?.split("/") ?? [];
  const side = /^out/.test(want.direction ?? "") ? "out" : "in";
  const where = want.interface ? `${side}_${want.interface}` : side;
  const ends = [from, to].filter((address) => address !== "any");
  const isOfAll = ends.length === 0;
  return (["v4", "v6"] as const).every((family) => {
    const isOfFamily = isOfAll ||
      ends.some((address) => address.includes(":") === (family === "v6"));
    if (!isOfFamily) return true;
    const toAddress = (text: string) => text === "any" ? ANY[family] : text;
    const protocol = want.proto ?? kind ?? "any";
    const tuple = [action, protocol, port, toAddress(to), "any"]
      .concat(toAddress(from), where).join(" ");
    return readTuples(kept[family]).includes(tuple);
  });
}

/** Tells whether a rule lets a port in: alone, in a list, or with all others. */
export function allowsPort(kept: { v4: string }, port: string): boolean {
  return readTuples(kept.v4).some((tuple) => {
    const [action, , ports = ""] = tuple.split(" ");
    const isIn = /^(allow|limit)/.test(action ?? "") &&
      /\bin(_\S+)?( |$)/.test(tuple);
    return isIn && (ports === "any" || ports.split(",").includes(port));
  });
}

/** Reads the tuples of a file of rules in their order; a comment is no part of a rule. */
function readTuples(text: string): string[] {
  return [...text.matchAll(/^### tuple ### (.*)$/gm)].map(([, tuple = ""]) =>
    tuple.replace(/ comment=[0-9a-f]*$/, "")
  );
}

/** Reads a setting of a file of shell variables; empty when it is not set. */
export function readSetting(text: string, key: string): string {
  const found = [...text.matchAll(/^\s*([A-Z_0-9]+)=(.*)$/gm)]
    .findLast(([, name]) => name === key);
  return found?.[2]?.trim().replace(/^"(.*)"$/, "$1") ?? "";
}

/** The chain whose policy a direction is about: its word in settings, and for ufw(8). */
export function toChain(
  direction: string | undefined,
): { key: string; word: string } {
  if (direction === "routed") return { key: "FORWARD", word: "routed" };
  return direction === "out" || direction === "outgoing"
    ? { key: "OUTPUT", word: "outgoing" }
    : { key: "INPUT", word: "incoming" };
}

/**
 * Reads a file of ufw(8).
 * @throws {TaskError} When it is missing.
 */
export async function readKept(path: string, host: Host): Promise<string> {
  if (await host.stat(path)) return await host.readText(path);
  throw new TaskError(`Cannot read "${path}": it is missing`, {
    advice: "Install the package of ufw anew",
  });
}
