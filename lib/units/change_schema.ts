/** The shape of changes, for those that come from another process. */

import * as z from "zod";
import type { Change } from "../change.ts";
import { resolve } from "../config/issues.ts";
import { PARSING } from "../config/params.ts";
import { TaskError } from "../error.ts";

const path = z.string().startsWith("/").refine(
  (text) => !text.includes("\0"),
  "expected a path without NUL",
);
const texts = z.array(z.string());
const count = z.number().int().min(0);

const shown = {
  shows: z.string().optional(),
  secret: z.boolean().optional(),
  hidden: z.boolean().optional(),
  lockout: z.boolean().optional(),
  unless: z.string().optional(),
};

const attributes = {
  mode: z.number().int().min(0).max(0o7777).optional(),
  owner: z.string().optional(),
  group: z.string().optional(),
};

const content = z.union([
  z.string(),
  z.instanceof(Uint8Array),
  z.strictObject({ file: path, sha256: z.string(), size: count }),
]);

const request = z.strictObject({
  url: z.string(),
  method: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  timeoutMs: z.number().optional(),
  follow: z.enum(["none", "safe", "all"]).optional(),
  verifyTls: z.boolean().optional(),
  maxBytes: count.optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  unixSocket: z.string().optional(),
  idleMs: z.number().optional(),
  unredirectedHeaders: texts.optional(),
  caFile: z.string().optional(),
  clientCert: z.string().optional(),
  clientKey: z.string().optional(),
});

const prediction = z.strictObject({
  table: z.enum(["packages", "users", "groups", "units"]),
  name: z.string(),
  value: z.record(z.string(), z.unknown()).optional(),
});

/** What each kind of change holds beside what all may say. */
const KINDS = {
  write: {
    path,
    content,
    follow: z.boolean().optional(),
    validate: texts.optional(),
    unsafe: z.boolean().optional(),
    backup: z.boolean().optional(),
    ...attributes,
  },
  attributes: {
    path,
    follow: z.boolean().optional(),
    mtimeMs: z.number().optional(),
    atimeMs: z.number().optional(),
    repeats: z.boolean().optional(),
    ...attributes,
  },
  make_dir: { path, ...attributes },
  remove: { path, recursive: z.boolean().optional() },
  link: { path, target: z.string() },
  hard_link: { path, target: z.string() },
  kernel: { path, value: z.string() },
  download: {
    path,
    request,
    checksum: z.strictObject({ algorithm: z.string(), hex: z.string() })
      .optional(),
    size: count.optional(),
    mtimeMs: z.number().optional(),
    backup: z.boolean().optional(),
    ...attributes,
  },
  request: { request, repeats: z.boolean().optional() },
  checkout: {
    path,
    url: z.string(),
    version: z.string(),
    commit: z.string(),
    ref: z.string().optional(),
    remote: z.string(),
    depth: count.optional(),
    force: z.boolean(),
    username: z.string().optional(),
    password: z.string().optional(),
    bare: z.boolean().optional(),
    singleBranch: z.boolean().optional(),
    refspecs: texts.optional(),
    recursive: z.boolean().optional(),
    verify: z.boolean().optional(),
    ssh: z.strictObject({
      keyFile: z.string().optional(),
      hostKeys: z.enum(["known", "new", "any"]),
      options: texts.optional(),
    }).optional(),
    user: z.string().optional(),
  },
  run: {
    argv: texts.min(1),
    env: z.record(z.string(), z.string()).optional(),
    cwd: z.string().optional(),
    stdin: z.string().optional(),
    user: z.string().optional(),
    group: z.string().optional(),
    timeoutMs: z.number().min(0).optional(),
    success: z.array(z.number()).optional(),
    predicts: z.array(prediction).optional(),
    touches: z.array(
      z.enum(["packages", "users", "groups", "units", "sysctl"]),
    ).optional(),
    repeats: z.boolean().optional(),
    harmless: z.boolean().optional(),
    once: z.string().optional(),
    undo: z.array(z.custom(isChange)).optional(),
  },
};

const SCHEMAS: ReadonlyMap<unknown, z.ZodType> = new Map(
  Object.entries(KINDS).map(([kind, fields]) => [
    kind,
    z.strictObject({ kind: z.string(), ...fields, ...shown }),
  ]),
);

/**
 * Requires that a value is a change.
 * @throws {TaskError} When it is none, with what is wrong in it.
 */
export function requireChange(value: unknown, type: string): Change {
  if (isChange(value)) return value;
  const kind = findKind(value);
  const schema = SCHEMAS.get(kind);
  const [issue] = schema?.safeParse(value, PARSING).error?.issues
    .flatMap((one) => resolve(one)) ?? [];
  const why = issue === undefined
    ? `"kind": expected one of ${[...SCHEMAS.keys()].join(", ")}`
    : issue.keys.length > 0
    ? `there is no "${issue.keys[0]}" in "${kind}"`
    : `"${issue.path.join(".")}" of "${kind}": ${issue.message}`;
  throw new TaskError(`Cannot take a change of task "${type}": ${why}`);
}

function isChange(value: unknown): value is Change {
  return SCHEMAS.get(findKind(value))?.safeParse(value, PARSING).success ===
    true;
}

function findKind(value: unknown): unknown {
  return typeof value === "object" && value !== null && "kind" in value
    ? value.kind
    : undefined;
}
