/**
 * The `redact` transform: takes out what nobody shall read.
 *
 * @module
 */

import * as z from "zod";
import {
  flag,
  oneOf,
  optional,
  text,
  withDefault,
  words,
} from "../../field.ts";
import { compilePattern } from "../../regex.ts";
import { toPrefilter } from "../../regex_search.ts";
import type { Redactor } from "../../secret.ts";
import { isWritable } from "../field_path.ts";
import type { Shape, Transform, TransformContext } from "../transform.ts";
import { maskV4Addresses, maskV6Addresses } from "./_addresses.ts";
import { maskCardNumbers } from "./_card_numbers.ts";
import { maskEmails } from "./_emails.ts";
import { type Mask, Masking, type MaskMaker } from "./_mask.ts";
import { compileMask, maskEvent } from "./_mask_event.ts";
import { isSecretName, maskPasswords } from "./_passwords.ts";
import { maskPrivateKeys } from "./_private_keys.ts";
import { maskAwsKeys, maskJsonWebTokens, maskTokens } from "./_tokens.ts";

/** What is known by its form, in the order in which it is looked for. */
const PRESETS = [
  "secrets",
  "private_key",
  "jwt",
  "token",
  "aws",
  "password",
  "card",
  "email",
  "ipv4",
  "ipv6",
] as const;

/** A word for something that is known by its form. */
export type Preset = (typeof PRESETS)[number];

/** Presets that hold where nothing is named. */
const USUAL: readonly Preset[] = PRESETS.filter((name) =>
  name !== "ipv4" && name !== "ipv6"
);

/** How each is masked, and the shortest text that can hold one: most fields are shorter. */
const MAKERS: Readonly<
  Record<Exclude<Preset, "secrets">, readonly [MaskMaker, least: number]>
> = {
  private_key: [maskPrivateKeys, 27],
  jwt: [maskJsonWebTokens, 5],
  token: [maskTokens, 12],
  aws: [maskAwsKeys, 20],
  password: [maskPasswords, 5],
  card: [maskCardNumbers, 13],
  email: [maskEmails, 6],
  ipv4: [maskV4Addresses, 7],
  ipv6: [maskV6Addresses, 3],
};

/** A pattern with a name. */
export interface RedactPattern {
  /** In the syntax of RE2. */
  pattern: string;
  /** What it finds, for the replacement. */
  name: string;
}

/** Params of the `redact` transform. */
export interface RedactTransformParams {
  /**
   * What is known by its form: `card` (payment cards with their check digit), `email`, `token` (bearer and basic credentials,
   * tokens with a known prefix), `aws`, `private_key`, `jwt`, `password` (in addresses, after their name, in fields of such a
   * name), `secrets` (the secrets that this run knows), `ipv4`, `ipv6`. All but the last two where neither presets nor
   * patterns nor keys are named.
   */
  presets?: Preset[];
  /** Patterns in the syntax of RE2, each a text or with a name for the replacement. */
  patterns: RedactPattern[];
  /** Names of fields, at any depth, of which the whole value is taken out; upper and lower case do not differ. */
  keys: string[];
  /** Where to look; the text, the message, all fields and labels when absent. */
  fields?: string[];
  /** What stands in place of what was found; `{name}` in it is the preset or pattern. */
  replacement: string;
  /** Whether upper and lower case differ in patterns; true when absent. */
  case_sensitive: boolean;
}

/**
 * Takes out card numbers, addresses of e-mail, tokens, keys, passwords and the
 * secrets that this run knows, from the text as it was read, the message, all
 * fields and labels.
 *
 * @example All that is usual, and a number of our own
 * ```yaml
 * transforms:
 *   - type: redact
 *   - type: redact
 *     patterns:
 *       - { name: customer, pattern: 'C-\d{8}' }
 * ```
 */
export const redactTransform: Transform<RedactTransformParams> = {
  type: "redact",
  params: z.strictObject({
    presets: optional(z.array(oneOf(PRESETS))),
    patterns: withDefault(z.array(pattern()), []),
    keys: withDefault(words(), []),
    fields: optional(
      words().refine((fields) => fields.every(isMaskable), {
        error: 'expected fields, "text", "message", "level" or "label.NAME"',
      }),
    ),
    replacement: withDefault(text(), "[redacted:{name}]"),
    case_sensitive: withDefault(flag(), true),
  }),
  open,
};

function open(
  params: RedactTransformParams,
  { redactor }: TransformContext,
): Shape {
  const { patterns, keys, fields, case_sensitive } = params;
  const toPut = (name: string) => params.replacement.replaceAll("{name}", name);
  const isBare = patterns.length === 0 && keys.length === 0;
  const presets = params.presets ?? (isBare ? USUAL : []);
  const masks = [
    ...PRESETS.filter((name) => presets.includes(name))
      .map((name) => toPresetMask(name, toPut(name), redactor)),
    ...patterns.map(({ pattern, name }) =>
      toPatternMask(pattern, !case_sensitive, toPut(name))
    ),
  ];
  const known = new Set(keys.map((key) => key.toLowerCase()));
  const byName = presets.includes("password");
  const how = {
    mask: (value: string) =>
      masks.reduce((masked, mask) => mask(masked), value),
    isSecret: (name: string) =>
      known.has(name.toLowerCase()) || byName && isSecretName(name),
    put: toPut(byName ? "password" : "key"),
  };
  return fields === undefined
    ? (event) => maskEvent(event, how)
    : compileMask(fields, how);
}

function toPresetMask(name: Preset, put: string, redactor: Redactor): Mask {
  if (name === "secrets") return (value) => redactor.redact(value);
  const [make, least] = MAKERS[name];
  const mask = make(put);
  return (value) => value.length < least ? value : mask(value);
}

function toPatternMask(source: string, ignoreCase: boolean, put: string): Mask {
  const pattern = compilePattern(source, { ignoreCase });
  const mayMatch = toPrefilter(source, { ignoreCase });
  return (value) => {
    if (mayMatch !== undefined && !mayMatch(value)) return value;
    const masking = new Masking(value, put);
    for (const { index, end } of pattern.findAll(value)) {
      if (end > index) masking.replace(index, end);
    }
    return masking.end();
  };
}

function isMaskable(field: string): boolean {
  return field === "text" || field === "raw" || isWritable(field);
}

/** Reads a pattern, with or without a name. */
function pattern(): z.ZodType<RedactPattern> {
  const source = text().check(({ value, issues }) => {
    try {
      compilePattern(value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      issues.push({ code: "custom", input: value, message: error.message });
    }
  });
  return z.union([
    source.transform((value) => ({ pattern: value, name: "pattern" })),
    z.strictObject({ pattern: source, name: withDefault(text(), "pattern") }),
  ]);
}
