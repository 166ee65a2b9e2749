/** Requirements as the `pip` task takes them (PEP 508, without addresses and markers). */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import { toPipName } from "../lib/host/packages/pip.ts";
import type { WantedPackage } from "./_package_table.ts";

const NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const CLAUSE = "(?:===|==|~=|!=|<=|>=|<|>)\\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*";
const REQUIREMENT = new RegExp(
  `^(${NAME})(\\[[A-Za-z0-9._, -]*\\])?\\s*((?:${CLAUSE})(?:\\s*,\\s*${CLAUSE})*)?$`,
);

/** Reads one requirement or a list of them: `name`, `name[extra]`, `name>=1,<2`; text is split at commas before names. */
export function pipNames(): z.ZodType<string[]> {
  const wanted = 'expected packages such as "name" or "name>=1,<2"';
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined ? undefined : `${wanted}, got ${toFoundText(input)}`;
  return z.union([z.string(), z.array(z.string())], { error })
    .transform((value) => {
      const all = typeof value === "string"
        ? value.split(/,(?=\s*[A-Za-z0-9])(?![^[]*\])/)
        : value;
      return all.map((one) => one.trim());
    })
    .superRefine((all, context) => {
      const bad = all.find((one) =>
        !REQUIREMENT.test(one) || /[\0\r\n]/.test(one)
      );
      if (bad === undefined) return;
      const message = `${wanted}, got ${toFoundText(bad)}`;
      context.addIssue({ code: "custom", message });
    });
}

/** Turns a requirement into what is wanted; whether anything but a bare name or one exact version is met, only pip can tell. */
export function toPipWanted(text: string): WantedPackage {
  const [, name = "", extras, clauses = ""] = REQUIREMENT.exec(text) ?? [];
  const key = toPipName(name);
  const exact = /^==\s*([A-Za-z0-9][A-Za-z0-9.+!_-]*)$/.exec(clauses)?.[1];
  if (extras === undefined && clauses === "") return { name: key };
  const spec = text.replace(/\s+/g, "");
  return extras === undefined && exact !== undefined
    ? { name: key, version: exact, spec, asks: true }
    : { name: key, spec, asks: true };
}
