/** Zones of firewalld(1) as a whole, and what becomes of packets that nothing in them matches: both take a reload. */

import { type Host, type TaskContext, TaskError } from "../lib/task.ts";
import { planDropIn } from "./_drop_in.ts";
import type { Steps } from "./_files.ts";
import {
  listRuntimeOnly,
  OWN,
  RELOADING,
  type Sets,
  SHIPPED,
  toCommand,
  toRun,
  ZONES,
} from "./_firewalld_sets.ts";
import { planReloadAround } from "./_systemd_reload.ts";

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
  if (state === "absent") await requireOwn(zone, host);
  const isRight = isThere === (state === "present");
  const steps = isRight
    ? planNothing()
    : planDropIn({ path, text: isThere ? undefined : EMPTY }, host);
  const isLive = sets.runtime?.has(zone) === (state === "present");
  yield* planReloaded(wish, steps, isLive, context);
}

/** Sets what becomes of packets that nothing matches. */
export async function* planTarget(
  wish: ZoneWish,
  target: string,
  context: TaskContext,
): Steps<void> {
  const { zone, sets } = wish;
  const steps = planPermanentTarget(wish, target);
  const isLive = toTarget(sets.runtime?.get(zone)?.["target"]) === target;
  yield* planReloaded(wish, steps, isLive, context);
}

async function* planPermanentTarget(
  { zone, sets }: ZoneWish,
  target: string,
): Steps<void> {
  const found = toTarget(sets.permanent.get(zone)?.["target"]);
  if (found === target) return;
  const command = toCommand("permanent", sets);
  const toSet = (one: string) =>
    toRun([...command, `--zone=${zone}`, `--set-target=${one}`]);
  yield {
    ...toSet(target),
    shows: `permanent target ${found} -> ${target}`,
    undo: [toSet(found)],
  };
}

function toTarget(values: readonly string[] | undefined): string {
  return (values?.[0] ?? "default").replaceAll("%", "");
}

/** Makes changes of the permanent set, and a reload where they or what is live take one. */
export async function* planReloaded(
  { reload, sets }: ZoneWish,
  steps: Steps<unknown>,
  isLive: boolean,
  context: TaskContext,
): Steps<void> {
  if (sets.runtime === undefined || !reload) {
    yield* steps;
    return;
  }
  const { changed } = yield* planReloadAround(steps, RELOADING);
  if (isLive && !changed) return;
  const lost = listRuntimeOnly(sets);
  if (lost.length > 0) {
    context.warn(
      `The reload of firewalld takes away what is not permanent: ${
        lost.join(", ")
      }`,
    );
  }
  yield { ...RELOADING.reload, shows: "permanent -> runtime", undo: [] };
}

async function* planNothing(): Steps<void> {}

/**
 * Tells whether a zone is there, or is written by an earlier task.
 */
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
