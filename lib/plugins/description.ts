/** What a plugin says of itself, as it comes out of the process that it runs in. */

import * as z from "zod";
import { TaskError } from "../error.ts";
import {
  type LockedPlugin,
  type PluginUnits,
  UNIT_KINDS,
  UNITS,
} from "./lock_file.ts";
import { isPluginVersion } from "./name.ts";
import {
  comparePermissions,
  type PluginPermissions,
  readPermissions,
} from "./permissions.ts";

/** What a plugin says of itself. */
export interface PluginDescription {
  /** Its name; one in WebAssembly has none of its own. */
  readonly name?: string;
  readonly version?: string;
  readonly description: string;
  readonly permissions: PluginPermissions;
  readonly units: PluginUnits;
  /** What is odd though allowed. */
  readonly warnings: readonly string[];
}

const SAID = z.object({
  name: z.optional(z.string().max(64)),
  version: z.optional(
    z.string().refine(isPluginVersion, {
      error: 'expected a version such as "1.2.3"',
    }),
  ),
  description: z._default(
    z.string().max(1024).regex(/^[^\p{Cc}]*$/u, {
      error: "expected one line of text",
    }),
    "",
  ),
  permissions: z.optional(z.unknown()),
  units: UNITS,
  warnings: z.array(z.string().max(1024)).max(100),
});

/**
 * Reads what a plugin says of itself, which it may say in any way.
 * @throws {TaskError} When it says nothing that can be used.
 */
export function parseDescription(said: unknown): PluginDescription {
  const owner = "the plugin";
  const result = SAID.safeParse(said, { jitless: true });
  if (!result.success) {
    const [issue] = result.error.issues;
    const at = issue?.path.map(String).join(".");
    throw new TaskError(
      `Cannot use ${owner}: its ${at || "description"}: ${issue?.message}`,
    );
  }
  const { name, version, permissions, ...rest } = result.data;
  return {
    ...rest,
    permissions: readPermissions(owner, permissions),
    ...name === undefined ? {} : { name },
    ...version === undefined ? {} : { version },
  };
}

/**
 * Refuses a plugin that is not the one that it was taken for.
 * @throws {TaskError} With what it says it is.
 */
export function requireIdentity(
  wanted: { readonly name: string; readonly version: string },
  { name, version }: PluginDescription,
): void {
  const isOther = name !== undefined && name !== wanted.name ||
    version !== undefined && version !== wanted.version;
  if (!isOther) return;
  const says = [name ?? wanted.name, version ?? wanted.version].join(" ");
  throw new TaskError(
    `Cannot use the plugin ${wanted.name} ${wanted.version}: it says that it is ${says}`,
  );
}

/**
 * Refuses a plugin that says something else than what was reviewed and pinned.
 * @throws {TaskError} With what it says more.
 */
export function requireSaid(
  name: string,
  { permissions, units }: LockedPlugin,
  said: PluginDescription,
): void {
  const { more } = comparePermissions(permissions, said.permissions);
  if (more.length > 0) {
    throw new TaskError(
      `Cannot use the plugin "${name}": it wants more than plugins.lock grants: ${
        more.join(", ")
      }`,
    );
  }
  for (const kind of UNIT_KINDS) {
    const missing = units[kind]
      ?.find((unit) => !said.units[kind]?.includes(unit));
    if (missing === undefined) continue;
    throw new TaskError(
      `Cannot use the plugin "${name}": it has no "${missing}" among its ${kind}`,
    );
  }
}
