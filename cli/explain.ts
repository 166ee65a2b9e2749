/** `driftless explain`. */

import { loadSetup } from "../lib/apply/setup.ts";
import type { VariableOrigin } from "../lib/config/variables.ts";
import {
  ConfigError,
  ConfigErrors,
  findNearest,
  TaskError,
  toPlaceText,
} from "../lib/error.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { FILE_DOCS } from "./file_docs.ts";
import { showKey } from "./explain_key.ts";
import { findKey, type FoundKey } from "./known_keys.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";

/** What is known of variables. */
interface Variables {
  readonly origins: readonly VariableOrigin[];
  readonly names: readonly string[];
}

/** Tells what a key of configurations takes, or where a variable comes from, the one that wins first; both where both have the name. */
export async function explainCommand(
  context: CommandContext,
  name: string,
): Promise<number> {
  const found = await findAnyKey(context, name);
  const { origins, names } = await readVariables(context, name, found);
  if (found.known === undefined && origins.length === 0) {
    throw toUnknown(name, found, names);
  }
  if (found.known) showKey(context, name, found.known);
  if (origins.length > 0) showOrigins(context, name, origins);
  return EXIT.done;
}

/** Looks among the types that the configuration brings too, where a name is none of ours. */
async function findAnyKey(
  context: CommandContext,
  name: string,
): Promise<FoundKey> {
  const found = await findKey(name);
  if (found.known || found.before.length > 0) return found;
  try {
    const { openOwnTypes } = await import("./own_types.ts");
    return await findKey(name, await openOwnTypes(context));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ConfigErrors) {
      return found;
    }
    throw error;
  }
}

/** What is a key, or nearly one, needs no configuration; else what is wrong with that has to be told. */
async function readVariables(
  { options, redactor }: CommandContext,
  name: string,
  { known, ...found }: FoundKey,
): Promise<Variables> {
  const isPath = "before" in found && found.before.length > 0;
  if (isPath || (known && name.includes("."))) {
    return { origins: [], names: [] };
  }
  try {
    const { config } = await loadSetup(
      { ...options, registry: tasks },
      redactor,
    );
    const { variables } = config;
    return { origins: variables.origin(name), names: [...variables.names()] };
  } catch (error) {
    const isWrong = error instanceof ConfigError ||
      error instanceof ConfigErrors;
    const isKey = known ||
      ("names" in found && (toMeant(name, found.names) ?? toInner(name)));
    if (isKey && isWrong) return { origins: [], names: [] };
    throw error;
  }
}

function toUnknown(
  name: string,
  found: FoundKey,
  variables: readonly string[],
): TaskError {
  if (found.known) return new TaskError(`Cannot find "${name}"`);
  const { before, word, names } = found;
  const owner = before.join(".");
  if (owner !== "") {
    return new TaskError(`Cannot find the key "${word}" of "${owner}"`, {
      advice: toMeant(word, names, `${owner}.`) ??
        (names.length === 0
          ? `"${owner}" has no keys`
          : `There are: ${names.join(", ")}`),
    });
  }
  return new TaskError(`Cannot find a variable or key "${name}"`, {
    advice: toMeant(name, variables) ?? toInner(name) ??
      toMeant(name, names) ??
      "Variables of tasks, roles and results exist at run time only",
  });
}

/** Names that hold a word and are shown for it at most. */
const MAX_MEANT = 5;

/** Asks for the name that may be meant: the nearest, or those that hold the word. */
function toMeant(
  word: string,
  names: readonly string[],
  lead = "",
): string | undefined {
  const near = findNearest(word, names);
  const meant = near === undefined
    ? names.filter((name) => name.split("_").includes(word))
    : [near];
  return meant.length === 0 || meant.length > MAX_MEANT
    ? undefined
    : `Did you mean ${meant.map((one) => `"${lead}${one}"`).join(" or ")}?`;
}

/** Asks for a key of a file that has the name, where it stands alone. */
function toInner(name: string): string | undefined {
  const paths = Object.keys(FILE_DOCS)
    .filter((path) => path.endsWith(`.${name}`))
    .map((path) => `"${path}"`);
  return paths.length === 0 || paths.length > MAX_MEANT
    ? undefined
    : `Did you mean ${paths.join(" or ")}?`;
}

function showOrigins(
  { options, out }: CommandContext,
  name: string,
  origins: readonly VariableOrigin[],
): void {
  for (const [index, { value, place, layer }] of origins.entries()) {
    const wins = index === 0;
    const at = toPlaceText(place);
    if (out.json) {
      out.record({ type: "origin", name, value, place: at, layer, wins });
      continue;
    }
    const text = toLine(
      typeof value === "string" ? value : JSON.stringify(value),
    );
    out.result(
      wins
        ? `${out.paint("bold", name)} = ${text}  ${layer}, ${at}`
        : out.paint("grey", `  hides ${text}  ${layer}, ${at}`),
    );
  }
  if (out.json) return;
  const next = toCommand(options, "apply", "--dry-run");
  out.result(`${toCount(origins.length, "value")}.  Next: ${next}`);
}
