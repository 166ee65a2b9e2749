/** One thing in a zone of firewalld(1): added to a set or removed from it, by itself. */

import {
  type Host,
  type RunChange,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { hasItem, type Item, type Zones } from "./_firewalld.ts";
import {
  OWN,
  type SetName,
  SHIPPED,
  toCommand,
  toRun,
} from "./_firewalld_sets.ts";
import { planReload, type ZoneWish } from "./_firewalld_zone.ts";

/** A thing that is to stand in a zone, or not. */
export interface ItemWish extends ZoneWish {
  item: Item;
  isWanted: boolean;
  permanent: boolean;
  immediate: boolean;
  /** Whole seconds until it is taken back. */
  timeoutSecs: number | undefined;
}

/** Exit code of firewall-cmd(1) for "no". */
const NO = 1;

/** Brings a thing into the sets that are wanted, or out of them. */
export async function* planItem(
  wish: ItemWish,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const { zone, sets, permanent, immediate } = wish;
  const { runtime } = sets;
  const kept = permanent
    ? planSet(wish, "permanent", sets.permanent, host)
    : undefined;
  if (runtime === undefined || !immediate) {
    if (kept) yield* kept;
    return;
  }
  // A zone that only waits for a reload gets all that is permanent by it.
  if (kept && !runtime.has(zone) && sets.permanent.has(zone)) {
    yield* kept;
    if (wish.isWanted) yield* planReload(wish, context, []);
    return;
  }
  if (kept) yield* kept;
  yield* planSet(wish, "runtime", runtime, host);
}

async function* planSet(
  wish: ItemWish,
  set: SetName,
  zones: Zones,
  host: Host,
): Steps<void> {
  const { zone, item, isWanted } = wish;
  if (await isThere(wish, set, zones, host) === isWanted) return;
  if (isWanted) await requireDefined(item, host);
  const holder = findHolder(zones, zone, item);
  const verb = isWanted ? "add" : "remove";
  const place = holder === undefined ? "absent" : `in ${holder}`;
  const shows = isWanted ? `${place} -> present` : "present -> absent";
  const change = toChange(wish, set, zone, verb);
  const timeout = wish.timeoutSecs === undefined
    ? []
    : [`--timeout=${Math.max(1, Math.round(wish.timeoutSecs))}`];
  yield {
    ...change,
    argv: [...change.argv, ...timeout],
    shows: `${set}: ${shows}`,
    undo: [
      holder === undefined || !isWanted
        ? toChange(wish, set, zone, isWanted ? "remove" : "add")
        : toChange(wish, set, holder, "add"),
    ],
  };
}

/** Whether it stands in a set; of a rule that is written otherwise than listed, firewalld itself is asked. */
async function isThere(
  { zone, item, sets }: ItemWish,
  set: SetName,
  zones: Zones,
  host: Host,
): Promise<boolean> {
  const found = zones.get(zone);
  if (hasItem(found, item)) return true;
  if (item.option !== "rich-rule" || !found?.[item.key]?.length) return false;
  const argv = [
    ...toCommand(set, sets),
    `--zone=${zone}`,
    `--query-rich-rule=${item.value}`,
  ];
  const { code } = await host.query(argv, { answers: [NO] });
  return code === 0;
}

/** The zone that holds what can stand in one zone only. */
function findHolder(
  zones: Zones,
  zone: string,
  item: Item,
): string | undefined {
  if (!isBinding(item)) return undefined;
  return [...zones].find(([name, one]) => name !== zone && hasItem(one, item))
    ?.[0];
}

/** Interfaces and sources bring packets into a zone, and so are in one only. */
function isBinding({ option }: Item): boolean {
  return option === "interface" || option === "source";
}

function toChange(
  { item, sets }: ItemWish,
  set: SetName,
  zone: string,
  verb: "add" | "remove",
): RunChange {
  const command = toCommand(set, sets);
  const word = verb === "add" && isBinding(item) ? "change" : verb;
  // Without "-from-zone" the offline tool takes it for an option of lokkit.
  const isLokkit = command[0] === "firewall-offline-cmd" &&
    verb === "remove" && item.option === "service";
  const option = isLokkit ? `${item.option}-from-zone` : item.option;
  const value = item.value === undefined ? "" : `=${item.value}`;
  return toRun([...command, `--zone=${zone}`, `--${word}-${option}${value}`]);
}

/** Where that stands which services and ICMP types are made of. */
const FOLDERS: Readonly<Record<string, string>> = {
  service: "services",
  "icmp-block": "icmptypes",
};

/**
 * Requires that what a name stands for is defined.
 * @throws {TaskError} When neither firewalld nor this host defines it.
 */
async function requireDefined(
  { option, value = "" }: Item,
  host: Host,
): Promise<void> {
  const folder = FOLDERS[option];
  if (folder === undefined) return;
  for (const dir of [OWN, SHIPPED]) {
    if (await host.stat(`${dir}/${folder}/${value}.xml`)) return;
  }
  const what = option === "service" ? "service" : "ICMP type";
  throw new TaskError(`Cannot find the ${what} "${value}" of firewalld`, {
    advice: `See firewall-cmd --get-${folder}`,
  });
}
