/** Shows a key that configurations may have. */

import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { wrap } from "./help.ts";
import type { Known } from "./known_key.ts";
import { toStateCommand } from "./next.ts";

/** Prints what a key takes and means, an example, and the keys below it. */
export function showKey(
  { out }: CommandContext,
  path: string,
  { takes, about, example, below = {} }: Known,
): void {
  const keys = Object.keys(below);
  if (out.json) {
    out.record({ type: "key", key: path, takes, about, example, keys });
    return;
  }
  const title = (text: string) => out.paint("bold", text);
  const meaning = about ?? "";
  wrap(`${title(path)}${meaning === "" ? "" : `: ${meaning}`}`, out.width, 2)
    .forEach((line) => out.result(line));
  if (takes !== undefined) {
    wrap(`${title("Takes:")} ${takes}`, out.width, 2).forEach((line) =>
      out.result(line)
    );
  }
  if (keys.length > 0) {
    wrap(`${title("Keys:")} ${keys.join(", ")}`, out.width, 2)
      .forEach((line) => out.result(line));
  }
  if (example !== undefined) {
    out.result(title("Example:"));
    example.split("\n").forEach((line) =>
      out.result(line === "" ? "" : `  ${line}`)
    );
  }
  const [first] = path.split(".");
  const next = first !== undefined && Object.hasOwn(tasks, first)
    ? ["docs", first]
    : keys[0] === undefined
    ? ["validate"]
    : ["explain", `${path}.${keys[0]}`];
  out.result(`Next: ${toStateCommand({ stateDir: undefined }, ...next)}`);
}
