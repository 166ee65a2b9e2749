/**
 * The `journald` task.
 *
 * Keeps settings of systemd-journald (journald.conf(5)) in a drop-in file
 * below `/etc/systemd/journald.conf.d`, or, without a name, in
 * `/etc/systemd/journald.conf` itself, where comments and other lines stay.
 * They hold after a restart of `systemd-journald`, best by a handler.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import { decodeUtf8, encodeUtf8 } from "./_text.ts";
import { dropInName, planDropIn } from "./_drop_in.ts";
import { planFile } from "./_files.ts";
import { editIni, readIni } from "./_ini.ts";
import {
  type ConfSettings,
  confSettings,
  isSameSetting,
  toConfText,
  warnOverrides,
  warnUnknown,
} from "./_systemd_conf.ts";

/** Params of the `journald` task. */
export interface JournaldTaskParams {
  /** Name of the drop-in file, without `.conf`; the main file when absent. */
  name?: string | undefined;
  /** `present` or `absent`; absent removes the drop-in file. */
  state: "present" | "absent";
  /** Settings of `[Journal]` by name; true and false are written as yes and no, a list as several lines. */
  config?: ConfSettings | undefined;
}

const MAIN = "/etc/systemd/journald.conf";

/** Settings of journald.conf(5), systemd 258. */
const KNOWN: ReadonlySet<string> = new Set(
  ("Storage Compress Seal SplitMode SyncIntervalSec RateLimitInterval " +
    "RateLimitIntervalSec RateLimitBurst SystemMaxUse SystemKeepFree " +
    "SystemMaxFileSize SystemMaxFiles RuntimeMaxUse RuntimeKeepFree " +
    "RuntimeMaxFileSize RuntimeMaxFiles MaxFileSec MaxRetentionSec " +
    "ForwardToSyslog ForwardToKMsg ForwardToConsole ForwardToWall " +
    "ForwardToSocket MaxLevelStore MaxLevelSyslog MaxLevelKMsg " +
    "MaxLevelConsole MaxLevelWall MaxLevelSocket ReadKMsg Audit TTYPath " +
    "LineMax").split(" "),
);

/**
 * Keeps settings of the journal.
 *
 * @example A journal of at most one gigabyte
 * ```yaml
 * - type: journald
 *   name: 50-size
 *   config:
 *     SystemMaxUse: 1G
 *     Compress: true
 * ```
 */
export const journaldTask: Task<JournaldTaskParams> = {
  type: "journald",
  params: z.strictObject({
    name: dropInName(".conf").optional(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    config: confSettings().optional(),
  }).superRefine(refine),
  os: ["linux"],
  plan,
};

function refine(want: JournaldTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const isEmpty = Object.keys(want.config ?? {}).length === 0;
  if (want.state === "present" && isEmpty) {
    refuse("config", "expected at least one setting");
  }
  if (want.state === "absent" && want.name === undefined) {
    refuse("name", `expected the name of a drop-in file: "${MAIN}" stays`);
  }
}

async function* plan(
  { name, state, config = {} }: JournaldTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = name === undefined
    ? MAIN
    : `/etc/systemd/journald.conf.d/${name}.conf`;
  if (state === "present") {
    warnUnknown(config, KNOWN, "systemd-journald", context);
  }
  if (name === undefined) yield* planMain(config, host);
  else {
    const text = state === "absent" ? undefined : toConfText("Journal", config);
    yield* planDropIn({ path, text }, host);
    if (state === "present") {
      await warnOverrides(path, "Journal", config, host, context);
    }
  }
  return { path, state };
}

async function* planMain(config: ConfSettings, host: Host): Plan {
  const entry = await host.stat(MAIN, true);
  const before = entry ? decodeUtf8(await host.readFile(MAIN)) : "";
  const found = readIni(before).filter(({ kind, section }) =>
    kind === "option" && section === "Journal"
  );
  const edits = Object.entries(config).map(([key, values]) => {
    const now = found.filter((one) => one.key === key)
      .map(({ value }) => value ?? "");
    const isRight = now.length === values.length &&
      now.every((value, at) => isSameSetting(value, values[at]!));
    return { section: "Journal", key, values: isRight ? now : values };
  });
  const after = editIni(before, edits, { separator: "=" });
  if (after === before) return {};
  return yield* planFile({
    path: MAIN,
    content: encodeUtf8(after),
    newMode: 0o644,
    follow: true,
  }, host);
}
