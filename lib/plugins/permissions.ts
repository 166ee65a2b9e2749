/** What a plugin declares that it may do. */

import * as z from "zod";
import { TaskError } from "../error.ts";

/** Most entries of one class, and most characters in one. */
const [MAX_ENTRIES, MAX_LENGTH] = [100, 1024];

/** Classes of permissions, in the order in which they are shown. */
export const PERMISSION_CLASSES = [
  "read",
  "write",
  "run",
  "net",
  "env",
] as const;

/** One class of permissions. */
export type PermissionClass = typeof PERMISSION_CLASSES[number];

/** What a plugin may do; what is absent it may not. */
export interface PluginPermissions {
  /** Paths that it may read, each with all below it. */
  readonly read?: readonly string[];
  /** Paths that its changes may touch, each with all below it. */
  readonly write?: readonly string[];
  /** Programs that its questions and changes may run. */
  readonly run?: readonly string[];
  /** Servers that it may ask: `HOST` or `HOST:PORT`. */
  readonly net?: readonly string[];
  /** Variables of the environment that it may read. */
  readonly env?: readonly string[];
}

function entries(pattern: RegExp, wanted: string): z.ZodType<string[]> {
  const one = z.string().max(MAX_LENGTH)
    // Neither the flags of Deno nor a line of output may be broken.
    .regex(/^[^\p{Cc},]+$/u, { error: `expected ${wanted}, without commas` })
    .regex(pattern, { error: `expected ${wanted}` });
  return z.array(one).max(MAX_ENTRIES);
}

const PATH_REGEXP = /^\/(?!.*(?:\/\/|\/\.{1,2}(?:\/|$)))(?:.*[^\/])?$/;
const PATHS = entries(
  PATH_REGEXP,
  'an absolute path without ".." in it and "/" at its end',
);

/** Reads permissions. */
export const PERMISSIONS: z.ZodType<PluginPermissions> = z.strictObject({
  read: z.exactOptional(PATHS),
  write: z.exactOptional(PATHS),
  run: z.exactOptional(
    entries(/^(?:[\w.+-]+|\/[^ ]+)$/, "a program by its name or path"),
  ),
  net: z.exactOptional(
    entries(
      /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/,
      "a host, or a host and a port",
    ),
  ),
  env: z.exactOptional(
    entries(
      /^(?!LD_|DENO_|NODE_)[A-Za-z_][A-Za-z0-9_]*$/,
      "the name of a variable",
    ),
  ),
});

/** Lists permissions one a line: `read /etc/motd`. */
export function listPermissions(permissions: PluginPermissions): string[] {
  return PERMISSION_CLASSES.flatMap((one) =>
    [...new Set(permissions[one] ?? [])].sort().map((what) => `${one} ${what}`)
  );
}

/** What a plugin may do more and less than before. */
export interface PermissionDifference {
  readonly more: readonly string[];
  readonly less: readonly string[];
}

/** Compares what a plugin may do with what it might before. */
export function comparePermissions(
  before: PluginPermissions,
  after: PluginPermissions,
): PermissionDifference {
  const [old, now] = [listPermissions(before), listPermissions(after)];
  return {
    more: now.filter((one) => !old.includes(one)),
    less: old.filter((one) => !now.includes(one)),
  };
}

/**
 * Reads the permissions that a plugin declares.
 * @throws {TaskError} With what is no permission.
 */
export function readPermissions(
  owner: string,
  declared: unknown,
): PluginPermissions {
  const result = PERMISSIONS.safeParse(declared ?? {}, { jitless: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new TaskError(
    `Cannot use ${owner}: its permissions${
      issue?.path.map((step) => `.${String(step)}`).join("") ?? ""
    }: ${issue?.message ?? "expected a map of lists"}`,
    { advice: `Known are ${PERMISSION_CLASSES.join(", ")}` },
  );
}
