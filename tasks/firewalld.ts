/**
 * The `firewalld` task.
 *
 * Keeps one thing in a zone of firewalld(1), a zone, or its target: in what
 * works now and in what is read at the start, each read once for all tasks of
 * a run. Each thing is added and removed by itself, so that nothing else is
 * lost; zones and targets alone take a reload.
 *
 * @module
 */

import * as z from "zod";
import {
  flag,
  line,
  oneOf,
  optional,
  seconds,
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { toCanonicalIp } from "./_addresses.ts";
import { shaped } from "./_firewall.ts";
import {
  hasItem,
  type Item,
  listItems,
  type ZoneContent,
} from "./_firewalld.ts";
import { type ItemWish, planItem } from "./_firewalld_item.ts";
import { readSets, type Sets } from "./_firewalld_sets.ts";
import { hasZone, planTarget, planZone } from "./_firewalld_zone.ts";

/** Params of the `firewalld` task. */
export interface FirewalldTaskParams extends ZoneContent {
  /** `present` (or `enabled`), `absent` (or `disabled`); of the zone itself when nothing in it is named. */
  state: "present" | "enabled" | "absent" | "disabled";
  /** Zone; `public` when absent. */
  zone?: string | undefined;
  /** What becomes of packets that nothing matches. */
  target?: "default" | "ACCEPT" | "DROP" | "REJECT" | "%%REJECT%%" | undefined;
  /** Change what is read at the start. */
  permanent: boolean;
  /** Change what works now. */
  immediate: boolean;
  /** Change what is read at the start where firewalld does not run. */
  offline: boolean;
  /** Take it back after so long, in seconds or as `10m`; not with `permanent`. */
  timeout?: number | undefined;
  /** Reload where nothing else makes it work: a new zone, a target. */
  reload: boolean;
  /** The same as `offline: true` when false. */
  check_running: boolean;
}

const PORT = /^\d{1,5}(-\d{1,5})?$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}$/;
/** What firewalld takes back by itself. */
const TIMED =
  /^(service|port|protocol|icmp-block|masquerade|forward-port|rich-rule)$/;

/**
 * Keeps zones of firewalld.
 *
 * @example A service, now and at boot, undone unless somebody still comes in
 * ```yaml
 * - type: firewalld
 *   state: present
 *   zone: public
 *   service: https
 *   confirm_within: 2m
 * ```
 * @example A port for an hour
 * ```yaml
 * - type: firewalld
 *   state: present
 *   port: 8080/tcp
 *   permanent: false
 *   timeout: 1h
 * ```
 */
export const firewalldTask: Task<FirewalldTaskParams> = {
  type: "firewalld",
  params: z.strictObject({
    state: oneOf(["present", "enabled", "absent", "disabled"]),
    zone: optional(
      shaped(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,16}$/, 'a zone such as "public"'),
    ),
    service: optional(shaped(NAME, 'a service such as "https"')),
    port: optional(
      shaped(
        /^\d{1,5}(-\d{1,5})?\/(tcp|udp|sctp|dccp)$/,
        'a port such as "8080/tcp" or "6000-6007/udp"',
      ),
    ),
    protocol: optional(shaped(NAME, 'a protocol such as "gre"')),
    source: optional(
      shaped(
        /^([0-9A-Fa-f:][0-9A-Fa-f.:]{0,49}(\/[0-9.]{1,15})?|ipset:[A-Za-z0-9_-]{1,32})$/,
        'an address or network such as "10.0.0.0/8", or "ipset:NAME"',
      ),
    ),
    interface: optional(
      shaped(
        /^[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,14}$/,
        'the name of an interface such as "eth0"',
      ),
    ),
    icmp_block: optional(shaped(NAME, 'an ICMP type such as "echo-request"')),
    icmp_block_inversion: optional(flag()),
    masquerade: optional(flag()),
    forward: optional(flag()),
    port_forward: optional(
      z.strictObject({
        port: shaped(PORT, 'a port such as "80"'),
        proto: oneOf(["tcp", "udp", "sctp", "dccp"]),
        toport: optional(shaped(PORT, 'a port such as "8080"')),
        toaddr: optional(
          shaped(/^[0-9A-Fa-f:][0-9A-Fa-f.:]{0,49}$/, "an address").refine(
            (text) => toCanonicalIp(text) !== undefined,
            { error: "expected an address" },
          ),
        ),
      }).refine(
        ({ toport, toaddr }) => (toport ?? toaddr) !== undefined,
        { error: 'expected "toport" or "toaddr"' },
      ),
    ),
    rich_rule: optional(
      line().refine((text) => /^rule( |$)/.test(text) && text.length <= 2000, {
        error:
          'expected a rule such as \'rule family="ipv4" source address="10.0.0.1" accept\'',
      }),
    ),
    target: optional(
      oneOf(["default", "ACCEPT", "DROP", "REJECT", "%%REJECT%%"]),
    ),
    permanent: withDefault(flag(), true),
    immediate: withDefault(flag(), true),
    offline: withDefault(flag(), false),
    timeout: optional(seconds()),
    reload: withDefault(flag(), true),
    check_running: withDefault(flag(), true),
  }).superRefine((want, context) => {
    const message = findMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  os: ["linux"],
  programs: ["firewall-cmd", "firewall-offline-cmd"],
  plan,
};

/** What does not go together. */
function findMistake(want: FirewalldTaskParams): string | undefined {
  const items = listItems(want);
  const [item] = items;
  const count = items.length + (want.target === undefined ? 0 : 1);
  if (count > 1 || (count === 0 && want.zone === undefined)) {
    return 'expected one of "service", "port", "protocol", "source", "interface", "icmp_block", "icmp_block_inversion", "masquerade", "forward", "port_forward", "rich_rule" and "target", or a "zone" alone';
  }
  if (!want.permanent && !want.immediate) {
    return 'expected "permanent" or "immediate"';
  }
  if (!want.permanent && item === undefined) {
    return 'expected "permanent", as zones and targets are';
  }
  if (item && item.value === undefined && isOff(want) && !isOn(want, item)) {
    return `expected "${toField(item)}: true" of what is to be absent`;
  }
  if (want.timeout === undefined) return undefined;
  if (want.permanent || isOff(want)) {
    return 'expected "permanent: false" and "state: present" beside "timeout"';
  }
  return item && TIMED.test(item.option)
    ? undefined
    : 'expected no "timeout" of what firewalld does not take back';
}

function isOff({ state }: FirewalldTaskParams): boolean {
  return state === "absent" || state === "disabled";
}

function toField({ option }: Item): keyof ZoneContent {
  if (option === "masquerade" || option === "forward") return option;
  return "icmp_block_inversion";
}

/** Whether a thing that is on or off is to be on, but for `state`. */
function isOn(want: FirewalldTaskParams, item: Item): boolean {
  return item.value !== undefined || want[toField(item)] === true;
}

async function* plan(
  want: FirewalldTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { zone = "public", state, reload } = want;
  const mayBeStopped = want.offline || !want.check_running;
  const sets = await readSets(mayBeStopped, host);
  if (sets.runtime === undefined && !want.permanent) {
    throw new TaskError("Cannot change what works now: firewalld does not run");
  }
  const [item] = listItems(want);
  const before = toBefore(zone, item, sets);
  const wish = { zone, reload, sets };
  const isZone = !item && want.target === undefined;
  if (isZone) {
    yield* planZone(wish, isOff(want) ? "absent" : "present", host, context);
    return { zone, state, before };
  }
  const isWanted = !isOff(want);
  if (!await hasZone(zone, sets, host)) {
    if (!isWanted) return { zone, state, before };
    throw new TaskError(`Cannot find zone "${zone}" of firewalld`, {
      advice: "Make it by a task before this one, with its zone alone",
    });
  }
  if (!item) {
    const target = isWanted ? want.target ?? "default" : "default";
    yield* planTarget(wish, target.replaceAll("%", ""), context);
    return { zone, state, before };
  }
  const one: ItemWish = {
    ...wish,
    item,
    isWanted: isWanted && isOn(want, item),
    permanent: want.permanent,
    immediate: want.immediate,
    timeoutSecs: want.timeout,
  };
  yield* planItem(one, host, context);
  return { zone, state, before };
}

/** Whether it was there, in each set. */
function toBefore(
  zone: string,
  item: Item | undefined,
  { runtime, permanent }: Sets,
): Record<string, boolean | null> {
  const has = (zones: Sets["permanent"]) =>
    item ? hasItem(zones.get(zone), item) : zones.has(zone);
  return {
    runtime: runtime ? has(runtime) : null,
    permanent: has(permanent),
  };
}
