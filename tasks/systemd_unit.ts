/**
 * The `systemd_unit` task.
 *
 * Keeps a unit of one's own in `/etc/systemd/system` (systemd.unit(5)):
 * service, timer, socket, mount and the like, or a drop-in that changes a few
 * settings of another unit. systemd reads its files anew once
 * for all changes of a run, before the next program runs or at its end. What
 * runs and starts at boot is left to a `service` task; a unit that goes away
 * is stopped and disabled first.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import { getServiceManager } from "../lib/host/services.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  type Unit,
} from "../lib/task.ts";
import { dropInName, planDropIn } from "./_drop_in.ts";
import { fileText } from "./_edit.ts";
import type { Steps } from "./_files.ts";
import { planEnabled } from "./_service_boot.ts";
import { planState } from "./_service_state.ts";
import {
  isBooted,
  isReloadDue,
  planReloadAround,
  toSharedReload,
} from "./_systemd_reload.ts";
import { findUnitMistake, toUnitText, unitSections } from "./_unit_text.ts";

/** Params of the `systemd_unit` task. */
export interface SystemdUnitTaskParams {
  /** Name in full, with its kind: `app.service`, `backup.timer`, `worker@.service`. */
  name: string;
  /** Name of a drop-in file, without `.conf`: it changes settings of a unit and leaves the rest. */
  drop_in?: string | undefined;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Text of the file. */
  content?: string | undefined;
  /** Settings by section, in place of `content`; a list is written as several lines. */
  sections?: Record<string, Record<string, string[]>> | undefined;
  /** Make systemd read its files after a change: once for all units of a run, before the next program runs or at its end. */
  daemon_reload: boolean;
}

const DIRECTORY = "/etc/systemd/system";
const PACKAGED = "/usr/lib/systemd/system";

/** Names of units, systemd.unit(5); the kind says what the file may hold. */
const NAME_REGEXP =
  /^[A-Za-z0-9:_.\\][A-Za-z0-9:_.\\@-]*\.(service|socket|mount|automount|swap|target|path|timer|slice)$/;
/** Longest name of a unit, in bytes. */
const MAX_NAME = 255;

/**
 * Keeps a unit of systemd.
 *
 * @example A service and the timer that starts it
 * ```yaml
 * - type: systemd_unit
 *   name: backup.service
 *   content: |
 *     [Service]
 *     Type=oneshot
 *     ExecStart=/usr/local/bin/backup
 * - type: systemd_unit
 *   name: backup.timer
 *   sections:
 *     Timer: { OnCalendar: daily, Persistent: true }
 *     Install: { WantedBy: timers.target }
 * ```
 * @example More open files for a packaged service
 * ```yaml
 * - type: systemd_unit
 *   name: nginx.service
 *   drop_in: 50-files
 *   sections:
 *     Service: { LimitNOFILE: 65536 }
 * ```
 */
export const systemdUnitTask: Task<SystemdUnitTaskParams> = {
  type: "systemd_unit",
  params: z.strictObject({
    name: z.string().refine(
      (name) => name.length <= MAX_NAME && NAME_REGEXP.test(name),
      {
        error: ({ input }) =>
          `expected a name with its kind, such as "app.service", got ${
            toFoundText(input)
          }`,
      },
    ),
    drop_in: dropInName(".conf").optional(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    content: fileText().optional(),
    sections: unitSections().optional(),
    daemon_reload: withDefault(flag(), true),
  }).superRefine((want, context) => {
    const mistake = findMistake(want);
    if (!mistake) return;
    context.addIssue({ code: "custom", path: ["content"], message: mistake });
  }),
  os: ["linux"],
  programs: ["systemctl"],
  plan,
};

function findMistake(want: SystemdUnitTaskParams): string | undefined {
  const given = [want.content, want.sections].filter((one) =>
    one !== undefined
  );
  if (want.state === "absent") return undefined;
  if (given.length !== 1) return 'expected either "content" or "sections"';
  return want.content === undefined ? undefined : findUnitMistake(want.content);
}

async function* plan(
  want: SystemdUnitTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const isDropIn = want.drop_in !== undefined;
  const path = isDropIn
    ? `${DIRECTORY}/${want.name}.d/${want.drop_in}.conf`
    : `${DIRECTORY}/${want.name}`;
  const text = toText(want);
  const entry = await host.stat(path);
  if (entry?.type === "link") {
    throw new TaskError(
      `Cannot write "${path}": it is a link to "${await host.readLink(path)}"`,
      { advice: "A masked unit is freed by a service task with masked: false" },
    );
  }
  const isNew = !entry && text !== undefined;
  if (isNew && !isDropIn && await host.stat(`${PACKAGED}/${want.name}`)) {
    context.warn(
      `"${path}" hides the whole unit of the same name in ${PACKAGED}: a drop_in changes single settings`,
    );
  }
  if (!await isBooted(host)) {
    yield* planDropIn({ path, text }, host);
  } else yield* planBooted(want, { path, text }, host, context);
  return { path, name: want.name, state: want.state };
}

/** The file of one plan; without a text it goes. */
interface UnitFile {
  path: string;
  text: string | undefined;
}

async function* planBooted(
  want: SystemdUnitTaskParams,
  file: UnitFile,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const isWhole = want.drop_in === undefined;
  if (isWhole && file.text === undefined && await host.stat(file.path)) {
    yield* planEnd(want.name, host, context);
  }
  if (!want.daemon_reload) {
    yield* planDropIn(file, host);
    return;
  }
  const before = await findKnownUnit(want.name, host);
  const reload = toSharedReload(`files of ${want.name} changed`, [{
    table: "units",
    name: want.name,
    value: isWhole && file.text === undefined && !before?.needsReload &&
        !await host.stat(`${PACKAGED}/${want.name}`)
      ? undefined
      : toUnitAfter(want.name, before, file, isWhole),
  }]);
  const { changed } = yield* planReloadAround(planDropIn(file, host), reload);
  if (!changed && before?.needsReload && !isReloadDue(context)) yield reload;
}

/** Finds a unit; one that only stands in a file of an earlier task is not known to systemd. */
async function findKnownUnit(
  name: string,
  host: Host,
): Promise<Unit | undefined> {
  return name.includes("@.") ? undefined : await host.findUnit(name);
}

function toUnitAfter(
  name: string,
  before: Unit | undefined,
  { text }: UnitFile,
  isWhole: boolean,
): Unit | undefined {
  if (before) return { ...before, needsReload: false };
  if (!isWhole || text === undefined) return undefined;
  return {
    name,
    loadState: "loaded",
    activeState: "inactive",
    subState: "dead",
    fileState: /^\[Install\]/m.test(text) ? "disabled" : "static",
    needsReload: false,
  };
}

/** Stops and disables a unit whose file goes, and all of a template: afterwards nothing could be said of them. */
async function* planEnd(
  name: string,
  host: Host,
  context: TaskContext,
): Steps<void> {
  for (const one of await listInstances(name, host)) {
    yield* planEnd(one, host, context);
  }
  const unit = await findKnownUnit(name, host);
  if (!unit) return;
  const service = { manager: await getServiceManager(host), name };
  yield* planState(service, "stopped", 0, { host, context });
  yield* planEnabled(service, false, host, context);
}

/** Lists what there is of a template: what systemd has loaded, and what it starts at boot. */
async function listInstances(name: string, host: Host): Promise<string[]> {
  const [start = "", end] = name.split("@.");
  if (end === undefined) return [];
  const { stdout } = await host.query([
    "systemctl",
    "list-units",
    "--all",
    "--plain",
    "--no-legend",
    "--full",
    `${start}@?*.${end}`,
  ]);
  const found = stdout.split("\n").map((line) => line.trim().split(" ")[0]!);
  for (const dir of await host.list(DIRECTORY)) {
    const path = `${DIRECTORY}/${dir}`;
    if (!/\.(wants|requires)$/.test(dir)) continue;
    if ((await host.stat(path))?.type !== "dir") continue;
    found.push(...await host.list(path));
  }
  const isOne = (one: string) =>
    one !== name && one.startsWith(`${start}@`) && one.endsWith(`.${end}`);
  return [...new Set(found.filter(isOne))].sort();
}

function toText(want: SystemdUnitTaskParams): string | undefined {
  if (want.state === "absent") return undefined;
  if (want.sections) return toUnitText(want.sections);
  return `${want.content ?? ""}`.replace(/\n*$/, "\n");
}
