/** What a configuration may touch, written down beside it for review: `permissions.lock`. */

import { TaskError, toPlaceText } from "../lib/error.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";
import { PLUGIN_PLACE, type PluginRight } from "./plugin_rights.ts";
import type { Need } from "./rights.ts";

const NAME = "permissions.lock";
/** Greatest lock that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;
const HEAD = "# What this configuration may touch; written by: " +
  "driftless permissions --lock\n";

/** One need as a line of the lock, the same wherever its task moves to. */
function toEntry({ right, what, task, why }: Need): string {
  return toLine(
    what === undefined ? `${right} * ${task}: ${why}` : `${right} ${what}`,
  );
}

/** One right of a plugin as a line of the lock. */
function toPluginEntry({ plugin, right }: PluginRight): string {
  return `plugin ${plugin} ${right}`;
}

/** Writes the needs down. */
export function writeLock(
  dir: string,
  needs: readonly Need[],
  plugins: readonly PluginRight[],
  { out, options }: CommandContext,
): number {
  const all = [...needs.map(toEntry), ...plugins.map(toPluginEntry)];
  const entries = [...new Set(all)].sort();
  const path = `${dir}/${NAME}`;
  Deno.writeTextFileSync(
    path,
    HEAD + entries.map((one) => `${one}\n`).join(""),
  );
  const next = toCommand(options, "permissions", "--check");
  out.result(`${toCount(entries.length, "right")} in ${path}.  Next: ${next}`);
  return EXIT.done;
}

/** Tells each need that is not written down, with the place of its task; what nobody needs any more is no fault. */
export function checkLock(
  dir: string,
  needs: readonly Need[],
  plugins: readonly PluginRight[],
  { out, options }: CommandContext,
): number {
  const allowed = readLock(
    `${dir}/${NAME}`,
    toCommand(options, "permissions", "--lock"),
  );
  const more = needs.filter((need) => !allowed.has(toEntry(need)));
  for (const need of more) {
    const { right, what, task, why, place } = need;
    const at = toPlaceText(place);
    if (out.json) {
      out.record({ type: "right", right, what, task, place: at, why });
      continue;
    }
    const thing = what === undefined ? `anything: ${why}` : what;
    out.result(toLine(`${at}  ${task} would ${right} ${thing}`));
  }
  const granted = plugins.filter((one) => !allowed.has(toPluginEntry(one)));
  for (const { plugin, right } of granted) {
    if (out.json) {
      out.record({ type: "right", plugin, right, place: PLUGIN_PLACE });
    } else out.result(toLine(`${PLUGIN_PLACE}  plugin ${plugin} may ${right}`));
  }
  const needed = new Set([
    ...needs.map(toEntry),
    ...plugins.map(toPluginEntry),
  ]);
  const unused = [...allowed].filter((entry) => !needed.has(entry));
  if (!out.json) {
    unused.forEach((entry) => out.result(`no longer needed: ${entry}`));
  }
  const count = more.length + granted.length;
  if (count === 0) {
    const next = toCommand(options, "apply", "--dry-run");
    if (!out.json) {
      out.result(`${NAME} allows all that is needed.  Next: ${next}`);
    }
    return EXIT.done;
  }
  if (!out.json) {
    const next = toCommand(options, "permissions", "--lock");
    out.result(
      `${
        toCount(count, "right")
      } more than ${NAME} allows.  Review, then: ${next}`,
    );
  }
  return EXIT.rights;
}

function readLock(path: string, advice: string): Set<string> {
  let text: string;
  try {
    if (Deno.statSync(path).size > MAX_BYTES) {
      throw new TaskError(
        `Cannot read "${path}": it has more than ${MAX_BYTES} bytes`,
      );
    }
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new TaskError(`Cannot find "${path}"`, {
      advice: `Write it with: ${advice}`,
    });
  }
  const lines = text.split("\n").map((line) => line.trim());
  return new Set(lines.filter((line) => line !== "" && !line.startsWith("#")));
}
