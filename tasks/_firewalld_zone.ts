/** Zones of firewalld(1) as a whole, and what becomes of packets that nothing in them matches: both take a reload. */

import {
  type Host,
  type RunChange,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planDropIn } from "./_drop_in.ts";
import type { Steps } from "./_files.ts";
import {
  listRuntimeOnly,
  OWN,
  RELOAD,
  type Sets,
  SHIPPED,
  toCommand,
  toRun,
  ZONES,
} from "./_firewalld_sets.ts";

/** A zone and the host that it is on. */
export interface ZoneWish {
  zone: string;
  /** Reload where only that makes a change work. */
  reload: boolean;
  sets: Sets;
}

const EMPTY = '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n</zone>\n';

/** Keeps a zone, or takes it away; those that come with firewalld stay. */
export async function* planZone(
  wish: ZoneWish,
  state: "present" | "absent",
  host: Host,
  context: TaskContext,
): Steps<void> {
  const { zone, sets } = wish;
  const path = `${ZONES}/${zone}.xml`;
  const isThere = sets.permanent.has(zone);
  const isWanted = state === "present";
  if (!isWanted) await requireOwn(zone, host);
  const { changed } = isThere === isWanted
    ? { changed: false }
    : yield* planDropIn({ path, text: isWanted ? EMPTY : undefined }, host);
  const isLive = sets.runtime?.has(zone) === isWanted;
  // It reads the old file only once that is back.
  if (changed || !isLive) {
    yield* planReload(wish, context, [{ ...RELOAD, waits: true }]);
  }
}

/** Sets what becomes of packets that nothing matches. */
export async function* planTarget(
  wish: ZoneWish,
  target: string,
  context: TaskContext,
): Steps<void> {
  const { zone, sets } = wish;
  const found = toTarget(sets.permanent.get(zone)?.["target"]);
  const live = sets.runtime && toTarget(sets.runtime.get(zone)?.["target"]);
  const command = toCommand("permanent", sets);
  const toSet = (one: string) =>
    toRun([...command, `--zone=${zone}`, `--set-target=${one}`]);
  if (found !== target) {
    yield {
      ...toSet(target),
      shows: `permanent target ${found} -> ${target}`,
      undo: [toSet(found), ...isReloading(wish) ? [RELOAD] : []],
    };
  }
  if (found !== target || live !== target) {
    yield* planReload(wish, context, []);
  }
}

function toTarget(values: readonly string[] | undefined): string {
  return (values?.[0] ?? "default").replaceAll("%", "");
}

function isReloading({ reload, sets }: ZoneWish): boolean {
  return reload && sets.runtime !== undefined;
}

/** Makes what is permanent work now, where firewalld runs and may be told so. */
export async function* planReload(
  wish: ZoneWish,
  context: TaskContext,
  undo: RunChange[],
): Steps<void> {
  if (!isReloading(wish)) return;
  const lost = listRuntimeOnly(wish.sets);
  if (lost.length > 0) {
    context.warn(
      `The reload of firewalld takes away what is not permanent: ${
        lost.join(", ")
      }`,
    );
  }
  yield { ...RELOAD, shows: "permanent -> runtime", undo };
}

/** Tells whether a zone is there, or is written by an earlier task. */
export async function hasZone(
  zone: string,
  { permanent }: Sets,
  host: Host,
): Promise<boolean> {
  return permanent.has(zone) ||
    await host.stat(`${ZONES}/${zone}.xml`) !== undefined;
}

/** @throws {TaskError} When firewalld cannot be without the zone. */
async function requireOwn(zone: string, host: Host): Promise<void> {
  if (await host.stat(`${SHIPPED}/zones/${zone}.xml`)) {
    throw new TaskError(
      `Cannot remove zone "${zone}": it comes with firewalld`,
    );
  }
  const config = `${OWN}/firewalld.conf`;
  const text = await host.stat(config) ? await host.readText(config) : "";
  if (/^DefaultZone=(\S+)/m.exec(text)?.[1] === zone) {
    throw new TaskError(
      `Cannot remove zone "${zone}": it is the default zone`,
      { advice: "Choose another one first: firewall-cmd --set-default-zone" },
    );
  }
}
