/** The walls of systemd around the agent, as far as a configuration lets them stand: systemd.exec(5). */

import { findSurroundings } from "../lib/apply/setup.ts";
import { isMap } from "../lib/config/plain.ts";
import { toPlaceText } from "../lib/error.ts";
import { loadLogs } from "../lib/logs/config/load_config.ts";
import type { CommandContext } from "./command.ts";
import { loadFactsConfig } from "./facts_config.ts";
import { toLine } from "./output.ts";
import type { Need } from "./rights.ts";

/** Programs that change nothing but what their caller may write itself. */
const CONFINED: ReadonlySet<string> = new Set(["cp", "cat"]);

/** Units that write where they are told, by their words. */
const WRITING: ReadonlySet<string> = new Set(["directory", "file"]);

/** Lists the directories that outputs of logs and pushes of metrics write into. */
export async function listOutputDirs(
  context: CommandContext,
): Promise<string[]> {
  const { options, redactor } = context;
  const logs = await loadLogs(await findSurroundings(options, redactor));
  const facts = await loadFactsConfig(context);
  const units = [
    ...(logs?.outputs ?? []).map(({ chosen }) => chosen),
    ...(facts?.pushes ?? []),
  ];
  return units.flatMap(({ type, params }) => {
    const path = isMap(params) ? params["path"] : undefined;
    if (!WRITING.has(type) || typeof path !== "string") return [];
    return [type === "file" ? path.replace(/\/[^/]*$/, "") || "/" : path];
  });
}

/** Writes a drop-in for the unit; what cannot be confined says which task stands against it. */
export function toDropIn(
  needs: readonly Need[],
  written: readonly string[],
): string[] {
  const free = needs.find(({ right, what }) =>
    right === "all" || right === "write" && what === undefined ||
    right === "run" && (what === undefined || !CONFINED.has(what))
  );
  const paths = needs.filter(({ right }) => right === "write")
    .map(({ what }) => what).filter((what) => what !== undefined);
  const writable = [...new Set([...written, ...paths])].sort();
  const files = free === undefined
    ? [
      "ProtectSystem=strict",
      "ProtectHome=read-only",
      "PrivateTmp=yes",
      ...writable.map((path) => `ReadWritePaths=-${toUnitPath(path)}`),
    ]
    : [
      toLine(
        `# Files cannot be walled in: ${
          toPlaceText(free.place)
        }, ${free.task} ` +
          (free.what === undefined ? free.why : `runs ${free.what}`),
      ),
      "ProtectSystem=no",
      "ProtectHome=no",
    ];
  return [
    "# Written by: driftless permissions --systemd",
    "[Service]",
    ...files,
    "LockPersonality=yes",
    "ProtectHostname=" + (free ? "no" : "yes"),
    "ProtectKernelModules=" + (free ? "no" : "yes"),
    "RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6",
    "RestrictRealtime=yes",
    "SystemCallArchitectures=native",
  ];
}

/** A path as a unit file takes it: systemd.syntax(7), with specifiers kept from meaning anything. */
function toUnitPath(path: string): string {
  const text = path.replaceAll("%", "%%");
  return /[\s"'\\]/.test(text)
    ? `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`
    : text;
}
