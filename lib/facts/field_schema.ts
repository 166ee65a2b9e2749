/** Schemas for the fields of collectors and groups; loaded only where there is a facts file. */

import * as z from "zod";
import { toMessage } from "../error.ts";
import { absolutePath, flag, oneOf, seconds, text, words } from "../field.ts";
import { compilePattern } from "../regex.ts";
import type { Field, FieldKind, NamePattern } from "./fields.ts";

/** Names whose answer is kept by a pattern; hosts with more of them ask anew. */
const KEPT_NAMES = 10_000;

/** Makes the schema of each field; all of them may be left out. */
export function toShape(
  fields: Readonly<Record<string, Field<unknown>>>,
): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(fields).map((
      [name, { kind, help }],
    ) => [name, z.exactOptional(toSchema(kind).describe(help))]),
  );
}

function toSchema(kind: FieldKind): z.ZodType {
  if (typeof kind === "object") return toChoice(kind);
  switch (kind) {
    case "argv":
      return words().transform((argv) =>
        argv.length === 1 ? argv[0]!.split(/\s+/).filter(Boolean) : argv
      );
    case "flag":
      return flag();
    case "map":
      return z.record(z.string(), toText());
    case "number":
      return z.number();
    case "path":
      return absolutePath();
    case "pattern":
      return toPattern(false);
    case "whole_pattern":
      return toPattern(true);
    case "patterns":
      return z.array(toPattern(false));
    case "seconds":
      return seconds();
    case "text":
      return text();
    case "words":
      return words();
  }
}

function toChoice(kind: Exclude<FieldKind, string>): z.ZodType {
  if ("oneOf" in kind) return oneOf(kind.oneOf);
  const [names, inner] = "flags" in kind
    ? [kind.flags, flag()] as const
    : [kind.limits, z.number()] as const;
  const shape = names.map((name) => [name, z.exactOptional(inner)]);
  return z.strictObject(Object.fromEntries(shape));
}

/** A number in a map of texts, such as a port in the environment, is taken as it is written. */
function toText(): z.ZodType<string> {
  return z.union([z.string(), z.number(), z.boolean()]).transform(String);
}

function toPattern(isWhole: boolean): z.ZodType<NamePattern> {
  return z.string().transform((source, context) => {
    try {
      return compile(source, isWhole);
    } catch (error) {
      context.issues.push({
        code: "custom",
        message: toMessage(error),
        input: source,
      });
      return z.NEVER;
    }
  });
}

/** Collectors ask for the same names in each scrape. */
function compile(source: string, isWhole: boolean): NamePattern {
  const pattern = compilePattern(isWhole ? `^(?:${source})$` : source);
  const known = new Map<string, boolean>();
  return {
    source,
    test: (name) => {
      let answer = known.get(name);
      if (answer === undefined) {
        if (known.size >= KEPT_NAMES) known.clear();
        known.set(name, answer = pattern.test(name));
      }
      return answer;
    },
  };
}
