/** One entry of an access control list in the words of Ansible: whom it is for, and what they may. */

import * as z from "zod";
import { flag, line, oneOf, owner } from "../lib/field.ts";

/** Params that name one entry. */
export interface AclEntityParams {
  /** Name or number of the user or group of one more entry; the owner or the file's group when absent or empty. */
  entity?: string | undefined;
  /** Whom that entry is for: `user`, `group`, `mask` or `other`. */
  etype?: "user" | "group" | "mask" | "other" | undefined;
  /** What that entry gives, such as `rw`, `r-x` or `rX`. */
  permissions?: string | undefined;
  /** That entry is inherited by what is made in the directory. */
  default?: boolean | undefined;
  /** One more entry as `entries` have it. */
  entry?: string | undefined;
}

/** Readers of `AclEntityParams`. */
export const ENTITY_FIELDS = {
  entity: z.union([z.literal(""), owner()]).optional(),
  etype: oneOf(["user", "group", "mask", "other"]).optional(),
  permissions: line().optional(),
  default: flag().optional(),
  entry: line().optional(),
};

/** Gives the entries that params name, as `entries` have them. */
export function toEntryTexts(want: AclEntityParams): string[] {
  const one = want.entry === undefined || want.entry === "" ? [] : [want.entry];
  const { etype, entity = "", permissions } = want;
  if (etype === undefined) return one;
  return [
    ...one,
    `${want.default ? "default:" : ""}${etype}:${entity}` +
    (permissions === undefined ? "" : `:${permissions}`),
  ];
}

/** Finds what is said of an entry whose `etype` is not; undefined when nothing is. */
export function findLoneField(want: AclEntityParams): string | undefined {
  if (want.etype !== undefined) return undefined;
  const { entity, permissions, default: isDefault } = want;
  if (entity) return "entity";
  if (permissions !== undefined) return "permissions";
  return isDefault ? "default" : undefined;
}
