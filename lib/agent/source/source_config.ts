/** What `source:` of an agent file says: the repository, which ref of it, who signs. */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  nameText,
  optional,
  seconds,
  words,
} from "../../field.ts";
import { toGlob } from "../../glob.ts";
import { isHttp } from "../../host/git.ts";

/** Time between two looks at the repository, in seconds. */
const INTERVAL_SECS = 60;
/** Shortest time between two looks, in seconds: servers are many hosts' friends. */
const LEAST_SECS = 5;

/** A scalar that facts are compared with. */
type FactValue = string | number | boolean;

/** Which hosts follow another ref; all that is said has to be so. */
export interface RefRule {
  /** Globs of names of hosts, one of which has to match. */
  hosts?: string[];
  /** Groups, to one of which the host has to belong. */
  groups?: string[];
  /** Facts by name, with dots for those inside others, all of which have to be so. */
  facts?: Record<string, FactValue>;
  /** Branch, tag or commit. */
  ref: string;
}

const REF = refName();

const RULE = z.strictObject({
  hosts: optional(
    words().refine((all) => all.every(isGlob), {
      error: "expected globs of host names",
    }),
  ),
  groups: optional(words()),
  facts: z.exactOptional(
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  ),
  ref: REF,
}).refine(
  ({ hosts, groups, facts }) => Boolean(hosts ?? groups ?? facts),
  { error: 'expected "hosts", "groups" or "facts"' },
);

const SSH = z.strictObject({
  key_file: optional(absolutePath()),
  known_hosts: optional(absolutePath()),
  accept_newhostkey: z._default(flag(), false),
  ssh_opts: optional(words()),
});

const VERIFY = z.strictObject({
  allowed_signers: optional(absolutePath()),
  gpg_keyring: optional(absolutePath()),
  required: optional(flag()),
}).refine(
  ({ allowed_signers, gpg_keyring, required }) =>
    !required || Boolean(allowed_signers ?? gpg_keyring),
  {
    error: 'cannot be without "allowed_signers" and "gpg_keyring"',
    path: ["required"],
  },
);

const SOURCE = z.strictObject({
  url: address(),
  mirrors: z._default(z.array(address()), []),
  ref: z.exactOptional(REF),
  refs: z._default(z.array(RULE), []),
  path: z._default(innerPath(), "."),
  interval: z._default(
    seconds().refine((value) => value >= LEAST_SECS, {
      error: `expected a time of at least ${LEAST_SECS}s`,
    }),
    INTERVAL_SECS,
  ),
  username: optional(line()),
  password: optional(line()),
  token: optional(line()),
  ssh: z.exactOptional(SSH),
  verify: z._default(VERIFY, {}),
  allow_rewind: z._default(flag(), false),
  webhook: z.exactOptional(z.strictObject({
    secret: z.string().min(16, {
      error: "expected a secret of at least 16 characters",
    }),
  })),
}).refine(
  ({ password, token }) => password === undefined || token === undefined,
  { error: 'cannot stand beside "password"', path: ["token"] },
);

/** What `source:` says; times in seconds. */
export type SourceConfig = z.output<typeof SOURCE>;

/** Reads `source:` of an agent file whose templates were rendered. */
export function sourceConfig(): z.ZodType<SourceConfig> {
  return SOURCE;
}

function address(): z.ZodType<string> {
  const error =
    'expected an address such as "https://host/path", "ssh://user@host/path", "user@host:path" or "/path"';
  return nameText().refine(
    (value) =>
      (isHttp(value) && URL.canParse(value)) ||
      /^(ssh|git|file):\/\/[^\s]+$/i.test(value) ||
      /^\//.test(value) ||
      /^(?!.*:\/\/)(?!ext::)[^\s\/:@-][^\s\/:]*:[^:\s-][^\s]*$/.test(value),
    { error },
  );
}

/** Reads a name as git-check-ref-format(1) allows it. */
function refName(): z.ZodType<string> {
  return nameText().refine(
    (value) =>
      !/[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|^\/|\/$|\.lock$|\.$/u.test(value),
    { error: "expected the name of a branch or tag, or a whole commit hash" },
  );
}

/** Reads a directory of the repository. */
function innerPath(): z.ZodType<string> {
  return nameText().refine(
    (value) =>
      !value.startsWith("/") && !value.split("/").includes("..") &&
      !value.includes("\0"),
    { error: "expected a directory in the repository, without .." },
  );
}

function isGlob(text: string): boolean {
  try {
    toGlob(text);
    return true;
  } catch {
    return false;
  }
}
