/** Reader of the names of packages, shared by the package tasks. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";

/**
 * Reads one package or a list of them, each a name or `name=version`; text is
 * split at commas. Blank names and names with a leading `-` are refused.
 */
export function packageNames(): z.ZodType<string[]> {
  const wanted = "expected the name of a package or a list of names";
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined ? undefined : `${wanted}, got ${toFoundText(input)}`;
  return z.union([z.string(), z.array(z.string())], { error })
    .transform((value) => {
      const names = typeof value === "string" ? value.split(",") : value;
      return names.map((name) => name.trim());
    })
    .superRefine((names, context) => {
      const bad = names.find((name) => !isName(name));
      if (bad === undefined) return;
      const message = `${wanted}, got ${toFoundText(bad)}`;
      context.addIssue({ code: "custom", message });
    });
}

function isName(name: string): boolean {
  return name !== "" && !name.startsWith("-") && !/[\s\0]/.test(name);
}

/** Turns the words of other tools for a state into ours. */
export function toState(
  state: "present" | "installed" | "absent" | "removed" | "latest",
): "present" | "absent" | "latest" {
  if (state === "installed") return "present";
  return state === "removed" ? "absent" : state;
}
