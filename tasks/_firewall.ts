/** What task types of firewalls share: words that tools take for no option, and tools that have to be there. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import { type Host, type QueryResult, TaskError } from "../lib/task.ts";

/** Reads a word of a shape, which no tool takes for an option. */
export function shaped(
  regexp: RegExp,
  wanted: string,
): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    input === undefined
      ? undefined
      : `expected ${wanted}, got ${toFoundText(input)}`;
  return z.union([z.string(), z.number().int().transform(String)], { error })
    .refine((text) => regexp.test(text), { error });
}

/** Reads an address, a network or a range of addresses, `!` in front for all others. */
export function network(): z.ZodType<string> {
  return shaped(
    /^(! ?)?[0-9A-Za-z:][0-9A-Za-z.:\/-]{0,99}$/,
    'an address or a network such as "10.0.0.0/8"',
  );
}

/** Reads the name of a network interface (netdevice(7)), with `+` or `*` at its end for all that begin so. */
export function interfaceName(): z.ZodType<string> {
  return shaped(
    /^(! ?)?[A-Za-z0-9_][A-Za-z0-9_.@-]{0,14}[+*]?$/,
    'the name of an interface such as "eth0"',
  );
}

/**
 * Runs a tool that reads a firewall.
 * @throws {TaskError} When it is missing, with the package that brings it, or fails with a code that is no answer.
 */
export async function askFirewall(
  argv: readonly string[],
  host: Host,
  { brings, answers = [], shared = false }: {
    brings: string;
    answers?: readonly number[];
    /** Several tasks ask this. */
    shared?: boolean;
  },
): Promise<QueryResult> {
  const [program = ""] = argv;
  await requireProgram(program, brings, host);
  const said = await host.query(argv, { answers: [...answers], shared });
  if (said.code === 0 || answers.includes(said.code)) return said;
  const why = said.stderr.trim() || said.stdout.trim() || `exit ${said.code}`;
  throw new TaskError(
    `Cannot read the firewall with "${program}": ${why}`,
    host.uid === 0 ? {} : { advice: "Run as root" },
  );
}

/**
 * Finds a program that a firewall is made of.
 * @throws {TaskError} When it is missing, with the package that brings it.
 */
export async function requireProgram(
  program: string,
  brings: string,
  host: Host,
): Promise<void> {
  if (await host.findProgram(program)) return;
  throw new TaskError(`Cannot find "${program}" on this host`, {
    advice: `Install its package first: ${brings}`,
  });
}
