/**
 * The `xattr` task.
 *
 * Keeps an extended attribute of a file or directory (xattr(7)), read with
 * getfattr(1) and written with setfattr(1). Those of the kernel's security
 * modules have task types of their own.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, oneOf, optional, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";
import {
  type Attributed,
  findAttributed,
  toMissing,
  toQuotedPath,
} from "./_attributed.ts";
import { requireTool } from "./_tool.ts";

/** Params of the `xattr` task. */
export interface XattrTaskParams {
  /** Path of the file or directory; links are followed. */
  path: string;
  /** Name, such as `user.origin`; without a namespace it is of `user`. */
  key: string;
  /** Value as text. */
  value?: string;
  /** Value as base64, for bytes that are no text. */
  value_base64?: string;
  /** `present`, or `absent`. */
  state: "present" | "absent";
}

/** Most bytes of a value, and of a name without its namespace (xattr(7)). */
const MAX_VALUE_BYTES = 65_536;

/**
 * Keeps an extended attribute.
 *
 * @example Where a file is from
 * ```yaml
 * - type: xattr
 *   path: /srv/data/set.csv
 *   key: user.origin
 *   value: https://example.org/set.csv
 * ```
 */
export const xattrTask: Task<XattrTaskParams> = {
  type: "xattr",
  params: z.strictObject({
    path: absolutePath(),
    key: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,199}$/, {
      error: ({ input }) =>
        `expected the name of an attribute, such as "user.origin", got ${
          toFoundText(input)
        }`,
    }).transform((key) =>
      /^(?:user|trusted|security|system)\./.test(key) ? key : `user.${key}`
    ).refine((key) => !/^(?:security|system)\./.test(key), {
      error:
        "expected an attribute of user or trusted: acl, capabilities and selinux keep the others",
    }),
    value: optional(z.string().max(MAX_VALUE_BYTES)),
    value_base64: optional(
      z.base64({ error: "expected base64" }).max(MAX_VALUE_BYTES * 4 / 3 + 4)
        .transform((text) => Uint8Array.fromBase64(text).toBase64()),
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
  }).refine(
    ({ value, value_base64, state }) =>
      Number(value !== undefined) + Number(value_base64 !== undefined) ===
        (state === "present" ? 1 : 0),
    {
      error:
        "expected one of value and value_base64 for present, and none for absent",
      path: ["value"],
    },
  ),
  os: ["linux"],
  programs: ["getfattr", "setfattr"],
  plan,
};

async function* plan(want: XattrTaskParams, host: Host): Plan {
  const { path, key, state } = want;
  const found = await findAttributed(path, host);
  if (!found) {
    if (state === "present") throw toMissing("an attribute", path);
    return { path, key, before: null };
  }
  const before = await readValue(found, key, host);
  const after = state === "absent"
    ? undefined
    : want.value_base64 ?? toBase64(want.value ?? "");
  if (before !== after) {
    yield {
      ...toSet(found, key, after),
      shows: `${key} ${toText(before)} -> ${toText(after)}`,
      undo: [toSet(found, key, before)],
    };
  }
  return { path, key, before: before === undefined ? null : toText(before) };
}

/** Reads a value as base64; undefined when there is none. */
async function readValue(
  { path, user }: Attributed,
  key: string,
  host: Host,
): Promise<string | undefined> {
  await requireTool("getfattr", "attr", host);
  const { code, stdout, stderr } = await host.query(
    ["getfattr", "--absolute-names", "-n", key, "-e", "base64", "--", path],
    { answers: [1], ...(user === undefined ? {} : { user }) },
  );
  if (code !== 0) {
    // The text is the same in all versions: programs run with LC_ALL=C.UTF-8.
    if (stderr.includes("No such attribute")) return undefined;
    throw new TaskError(
      `Cannot read attribute "${key}" of "${path}": ${stderr.trim()}`,
    );
  }
  const lines = stdout.trimEnd().split("\n");
  const text = lines.at(-1) ?? "";
  const start = `${key}=0s`;
  if (text.startsWith(start)) return text.slice(start.length);
  throw new TaskError(
    `Cannot read attribute "${key}" of "${path}": getfattr answered "${text}"`,
  );
}

/** A value is told by standard input, where nobody sees it: in base64 no secret would be found in it. */
function toSet(
  { path, user }: Attributed,
  key: string,
  value: string | undefined,
): RunChange {
  const run = { kind: "run" as const, predicts: [] };
  const as = user === undefined ? {} : { user };
  if (value === undefined) {
    return { ...run, argv: ["setfattr", "-x", key, "--", path], ...as };
  }
  const text = value === "" ? '""' : `0s${value}`;
  return {
    ...run,
    argv: ["setfattr", "--restore=-"],
    stdin: `# file: ${toQuotedPath(path)}\n${key}=${text}\n`,
    ...as,
  };
}

function toBase64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}

/** Shows a value that is a line of text as it stands, so that a secret in it is found; of others only the size. */
function toText(value: string | undefined): string {
  if (value === undefined) return "none";
  const bytes = Uint8Array.fromBase64(value);
  const text = new TextDecoder().decode(bytes);
  return text === "" || /[\p{C}\ufffd]/u.test(text)
    ? `${bytes.length} bytes`
    : `"${text}"`;
}
