/**
 * The `resolver` task.
 *
 * Keeps by which servers names are resolved: in `/etc/resolv.conf`
 * (resolv.conf(5)), or, where that is a link to what systemd-resolved writes,
 * in a drop-in file below `/etc/systemd/resolved.conf.d`, which holds after a
 * restart of `systemd-resolved`, best by a handler.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, withDefault, words } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { ipAddress } from "./_addresses.ts";
import { dropInName, planDropIn } from "./_drop_in.ts";
import { EDIT_FIELDS, planText, readEditable } from "./_edit.ts";
import { editResolver } from "./_resolv_conf.ts";
import {
  type ConfSettings,
  confSettings,
  toConfText,
  warnOverrides,
} from "./_systemd_conf.ts";

/** Params of the `resolver` task. */
export interface ResolverTaskParams {
  /** `present` or `absent`; absent takes name servers, search and options away. */
  state: "present" | "absent";
  /** Addresses of name servers in their order. */
  nameservers?: string[] | undefined;
  /** Domains that are tried behind short names. */
  search?: string[] | undefined;
  /** Options of resolv.conf(5), such as `timeout:1`; for the file only. */
  options?: string[] | undefined;
  /** More settings of resolved.conf(5), such as `DNSSEC`; for systemd-resolved only. */
  config: ConfSettings;
  /** Where it is kept: in the `file`, or for `resolved`; `auto` looks at what `/etc/resolv.conf` is. */
  via: "auto" | "file" | "resolved";
  /** Name of the drop-in file for systemd-resolved, without `.conf`. */
  name: string;
  /** Write in place where the file cannot be replaced, as in containers. */
  unsafe_writes: boolean;
}

const PATH = "/etc/resolv.conf";
/** Most name servers that the C library asks (resolv.conf(5), MAXNS). */
const MAX_SERVERS = 3;

/**
 * Keeps the servers that resolve names.
 *
 * @example Two servers and a domain
 * ```yaml
 * - type: resolver
 *   nameservers: [10.0.0.2, 10.0.0.3]
 *   search: example.org
 * ```
 */
export const resolverTask: Task<ResolverTaskParams> = {
  type: "resolver",
  params: z.strictObject({
    state: withDefault(oneOf(["present", "absent"]), "present"),
    nameservers: z.array(ipAddress({ zone: true })).optional(),
    search: words().refine(
      (names) => names.every((name) => /^[\w.~-]{1,253}$/.test(name)),
      { error: "expected domains" },
    ).optional(),
    options: z.array(
      line().refine((text) => /^[a-z0-9-]+(:\d+)?$/.test(text), {
        error: 'expected an option such as "timeout:1" or "rotate"',
      }),
    ).optional(),
    config: z._default(confSettings(), {}),
    via: withDefault(oneOf(["auto", "file", "resolved"]), "auto"),
    name: withDefault(dropInName(".conf"), "50-driftless"),
    unsafe_writes: withDefault(flag(), false),
  }).refine(
    (want) =>
      want.state === "absent" || want.nameservers || want.search ||
      want.options || Object.keys(want.config).length > 0,
    { error: "expected nameservers, search or options", path: ["nameservers"] },
  ),
  os: ["linux"],
  plan,
};

async function* plan(
  want: ResolverTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const target = (await host.stat(PATH))?.type === "link"
    ? await host.readLink(PATH)
    : undefined;
  const isResolved = want.via === "resolved" ||
    (want.via === "auto" && target?.includes("/systemd/resolve/"));
  if (isResolved) return yield* planResolved(want, host, context);
  if (target !== undefined) {
    throw new TaskError(
      `Cannot edit "${PATH}": it is a link to "${target}", which a program writes`,
      { advice: "Set via: resolved, or replace the link by a file first" },
    );
  }
  if (Object.keys(want.config).length > 0) {
    throw new TaskError(`Cannot keep config in "${PATH}"`, {
      advice: "It is of systemd-resolved: set via: resolved",
    });
  }
  return yield* planPlain(want, host, context);
}

async function* planPlain(
  want: ResolverTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const params = {
    path: PATH,
    backup: false,
    unsafe_writes: want.unsafe_writes,
    encoding: EDIT_FIELDS.encoding.parse(undefined),
  };
  const old = await readEditable(params, host);
  const isAbsent = want.state === "absent";
  const text = editResolver(
    old ?? "",
    isAbsent ? { nameservers: [], search: [], options: [] } : want,
  );
  const count = want.nameservers?.length ?? 0;
  if (!isAbsent && count > MAX_SERVERS) {
    context.warn(`Only the first ${MAX_SERVERS} of ${count} servers are asked`);
  }
  yield* planText(params, old, text, host);
  return { path: PATH, via: "file" };
}

async function* planResolved(
  want: ResolverTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { nameservers, search, config, name, state } = want;
  const path = `/etc/systemd/resolved.conf.d/${name}.conf`;
  const settings = {
    ...(nameservers ? { DNS: [nameservers.join(" ")] } : {}),
    ...(search ? { Domains: [search.join(" ")] } : {}),
    ...config,
  };
  if (state === "present" && (want.options?.length ?? 0) > 0) {
    context.warn("systemd-resolved takes no options of resolv.conf(5)");
  }
  const text = state === "absent" ? undefined : toConfText("Resolve", settings);
  yield* planDropIn({ path, text }, host);
  if (state === "present") {
    await warnOverrides(path, "Resolve", settings, host, context);
  }
  return { path, via: "resolved" };
}
