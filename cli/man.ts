/** `driftless man`. */

import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toManPage, toManPages } from "./man_page.ts";
import { toCount } from "./output.ts";
import { findCommand } from "./parse.ts";
import { toLeftOver } from "./usage.ts";

/** Prints the manual page of a command, or writes the pages of it and all below it. */
export function manCommand(
  { out, root }: CommandContext,
  topic: readonly string[],
  dir: string | undefined,
): Promise<number> {
  const { path, rest } = findCommand(topic, root);
  const over = rest[0];
  if (over !== undefined) throw toLeftOver(over, path);
  if (dir === undefined) {
    out.result(toManPage(path).text.trimEnd());
    return Promise.resolve(EXIT.done);
  }
  Deno.mkdirSync(dir, { recursive: true });
  const pages = toManPages(path);
  for (const { file, text } of pages) {
    Deno.writeTextFileSync(`${dir}/${file}`, text);
  }
  if (out.json) {
    out.record({ type: "man", dir, files: pages.map(({ file }) => file) });
  } else {
    const [first] = pages;
    out.result(
      `${toCount(pages.length, "page")} in "${dir}".  ` +
        `Next: man ${dir.includes("/") ? dir : `./${dir}`}/${first?.file}`,
    );
  }
  return Promise.resolve(EXIT.done);
}
