/** Breaks what stands at one path. */

import type { PlannedWork } from "../apply/examine.ts";
import { toParent } from "../agent/drift/managed_paths.ts";
import { UnknownState } from "../host/host.ts";
import type { Damage, Finding } from "./finding.ts";
import { listDamages, listIntruders, toRemoval } from "./path_damage.ts";
import { namesPath, readWants } from "./path_wants.ts";
import { isOpen, judge, judgeProbed, probe } from "./probe.ts";

/** Trees of the kernel: nothing there is made or removed. */
const KERNEL_TREES = ["/proc/", "/sys/", "/dev/"];

/** A path that a task has to do with. */
export interface NamedPath {
  readonly path: string;
  /** The task changes it; else it only looks at it. */
  readonly isNamed: boolean;
  /** Other paths of the task are below it. */
  readonly isAbove: boolean;
}

/**
 * Breaks a path in all ways that matter to the task. One that the task only
 * looks at counts when some damage makes it change that very path.
 */
export async function checkPath(
  task: PlannedWork,
  { path, isNamed, isAbove }: NamedPath,
): Promise<Finding[]> {
  if (KERNEL_TREES.some((tree) => path.startsWith(tree))) {
    return await checkKernel(task, path);
  }
  try {
    const entry = await task.host.stat(path);
    if (entry === undefined) return await checkAbsent(task, path, isNamed);
    const back = await probe(task, [{ kind: "remove", path, recursive: true }]);
    const isManaged = isNamed ||
      back.changes.some((one) => namesPath(one, path));
    if (!isManaged) return toTriggered(path, back.changes.some(isOpen));
    const wants = await readWants(task, path, back);
    const removal = toRemoval(path, wants, task.host);
    const findings = [await judgeProbed(task, path, removal, back)]
      .filter(({ repair }) => removal.isDue || repair !== "unnoticed");
    const damages = listDamages(path, entry, wants, task.host)
      // What is said of a way to a path holds when it is made.
      .map((one) => isAbove ? { ...one, isDue: false } : one);
    return [...findings, ...await judgeAll(task, path, damages)];
  } catch (error) {
    if (!(error instanceof UnknownState)) throw error;
    const { message: why } = error;
    return isNamed
      ? [{ thing: path, damage: "removed", repair: "untold", why }]
      : [];
  }
}

/** Where nothing is to be, something is put. */
async function checkAbsent(
  task: PlannedWork,
  path: string,
  isNamed: boolean,
): Promise<Finding[]> {
  const parent = await task.host.stat(toParent(path), true);
  if (parent?.type !== "dir") return [];
  const found = await judgeAll(task, path, listIntruders(path));
  return found.filter(({ repair }) => isNamed || repair === "repaired");
}

/** Values of the kernel are changed, nothing else can happen to them. */
async function checkKernel(
  task: PlannedWork,
  path: string,
): Promise<Finding[]> {
  const entry = await task.host.stat(path, true);
  if (entry?.type !== "file") return [];
  const before = (await task.host.readText(path)).trim();
  const value = before === "0" ? "1" : "0";
  const damage: Damage = {
    what: "another value",
    changes: [{ kind: "kernel", path, value }],
    isDue: false,
    differs: async (after) =>
      (await after.readText(path)).trim() === before
        ? undefined
        : "its value is another one",
  };
  const probed = await probe(task, damage.changes);
  const isManaged = [...task.changes, ...probed.changes].some((one) =>
    namesPath(one, path)
  );
  return isManaged ? [await judgeProbed(task, path, damage, probed)] : [];
}

/** Breaks a thing in several ways; what the task says nothing about may go unnoticed. */
async function judgeAll(
  task: PlannedWork,
  path: string,
  damages: readonly Damage[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const damage of damages) {
    const finding = await judge(task, path, damage);
    if (finding.repair === "meant") continue;
    if (damage.isDue || finding.repair !== "unnoticed") findings.push(finding);
  }
  return findings;
}

/** A command with a guard: it runs when the path is gone, and that is all that is known. */
function toTriggered(thing: string, isTriggered: boolean): Finding[] {
  if (!isTriggered) return [];
  const why = "it runs a command then, and looks at nothing but its presence";
  return [{ thing, damage: "removed", repair: "untold", why }];
}
