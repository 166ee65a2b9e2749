/** Edits the text of an `authorized_keys` file. */

import {
  isPassive,
  isSameKey,
  type KeyLine,
  parseKeyLine,
  splitOptions,
  toKeyText,
} from "./_ssh_keys.ts";

/** What is wanted of the keys of a file. */
export interface WantedKeys {
  state: "present" | "absent";
  key_options?: string | undefined;
  comment?: string | undefined;
  exclusive: boolean;
  unique: boolean;
}

/** Brings the text of a file to the keys; foreign lines stay as they are, byte for byte. */
export function editKeys(
  before: string,
  keys: readonly KeyLine[],
  want: WantedKeys,
): string {
  const lines = before === "" ? [] : before.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const parsed = lines.map((text) => ({ text, key: parseKeyLine(text) }));
  const isPresent = want.state === "present";
  const kept: string[] = [];
  const seen = new Set<KeyLine>();
  for (const { text, key } of parsed) {
    const wanted = key && keys.find((one) => isSameKey(one, key));
    if (!key || !wanted) {
      const isForeign = isPresent && want.exclusive && !isPassive(text);
      if (!isForeign) kept.push(text);
      continue;
    }
    if (!isPresent || (seen.has(wanted) && want.unique)) continue;
    seen.add(wanted);
    const after = toWanted(wanted, key, want);
    const end = text.endsWith("\r") ? "\r" : "";
    kept.push(isEqual(key, after) ? text : toKeyText(after) + end);
  }
  const isChanged = kept.length !== lines.length ||
    kept.some((text, index) => text !== lines[index]);
  const fresh = isPresent ? keys.filter((key) => !seen.has(key)) : [];
  if (!isChanged && fresh.length === 0) return before;
  kept.push(...fresh.map((key) => toKeyText(toWanted(key, undefined, want))));
  return kept.map((text) => `${text}\n`).join("");
}

/** The line that should stand, in the file's own bytes. */
function toWanted(
  key: KeyLine,
  now: KeyLine | undefined,
  want: WantedKeys,
): KeyLine {
  const own = key.options.length > 0 ? key.options : undefined;
  const options = want.key_options === undefined
    ? own
    : splitOptions(want.key_options);
  const comment = want.comment ?? (key.comment || undefined);
  return {
    ...key,
    options: options ?? now?.options ?? [],
    comment: comment === undefined ? now?.comment ?? "" : comment,
  };
}

function isEqual(a: KeyLine, b: KeyLine): boolean {
  return a.comment === b.comment &&
    a.options.length === b.options.length &&
    a.options.every((option, index) => option === b.options[index]);
}
