/**
 * The `journald` source: the journal of systemd, read by journalctl(1).
 *
 * @module
 */

import * as z from "zod";
import { TaskError } from "../../error.ts";
import {
  absolutePath,
  flag,
  nameText,
  oneOf,
  optional,
  withDefault,
  words,
} from "../../field.ts";
import { toFoundText } from "../../found.ts";
import { runProcess } from "../../host/process.ts";
import { toSeverity } from "../../severity.ts";
import { toRare } from "../../web/rare.ts";
import type { KeptSource, Reader, ReaderContext } from "../source.ts";
import { parseCursor, parseJournalEntry } from "./_journal_entry.ts";
import { BEGINNING, JournalReader, POSITION } from "./_journal_reader.ts";

/** How long looking for the end of the journal may take, in milliseconds. */
const LOOK_MS = 60_000;
/** Greatest entry that is taken for its end, in bytes. */
const MAX_LAST_BYTES = 64 * 1024 * 1024;
/** A match of a field (journalctl(1)). */
const MATCH_REGEXP = /^[A-Z0-9_]{1,64}=[^\0\n]*$/;

/** Params of the `journald` source. */
export interface JournaldSourceParams {
  /** Units, or globs of them, of which entries are taken; all when absent. */
  units: string[];
  /** Identifiers, such as `sshd`, of which entries are taken; all when absent. */
  identifiers: string[];
  /** The least serious priority that is taken, such as `warning`; all when absent. */
  priority?: string;
  /** Matches such as `_TRANSPORT=kernel`: entries that have one of each field. */
  matches: string[];
  /** Where to begin at the first start: `end` (also when absent) or `beginning`. */
  start: "beginning" | "end";
  /** Take all fields by their own names instead of those with short ones only; command lines, which may show secrets, are among them. */
  all_fields: boolean;
  /** Directory of another journal than the host's. */
  directory?: string;
  /** Namespace of the journal. */
  namespace?: string;
}

/**
 * Reads the journal, with the cursor of what arrived as its position. The
 * level of an event is its priority; the usual fields are `unit`,
 * `identifier`, `pid`, `uid`, `gid`, `command`, `exe`, `transport`, `hostname`,
 * `boot_id` and some more.
 *
 * @example What the web server and the kernel say
 * ```yaml
 * sources:
 *   - name: web
 *     type: journald
 *     units: [nginx.service]
 *     priority: info
 *   - name: kernel
 *     type: journald
 *     matches: [_TRANSPORT=kernel]
 *     start: beginning
 * ```
 */
export const journaldSource: KeptSource<JournaldSourceParams> = {
  type: "journald",
  kind: "kept",
  params: z.strictObject({
    units: withDefault(words(), []),
    identifiers: withDefault(words(), []),
    priority: optional(priority()),
    matches: withDefault(
      words().refine((all) => all.every((one) => MATCH_REGEXP.test(one)), {
        error: 'expected matches such as "_TRANSPORT=kernel"',
      }),
      [],
    ),
    start: withDefault(oneOf(["beginning", "end"]), "end"),
    all_fields: withDefault(flag(), false),
    directory: optional(absolutePath()),
    namespace: optional(nameText()),
  }),
  open: (params, context) => openJournal("journalctl", params, context),
};

/**
 * Opens the journal by a program that takes the words of journalctl(1).
 * @throws {TaskError} When it is missing or fails.
 */
export async function openJournal(
  program: string,
  params: JournaldSourceParams,
  given: ReaderContext,
): Promise<Reader> {
  const context = { ...given, warn: toRare(given.warn) };
  const where = [
    ...params.directory === undefined
      ? []
      : [`--directory=${params.directory}`],
    ...params.namespace === undefined
      ? []
      : [`--namespace=${params.namespace}`],
  ];
  const argv = [program, "--output=json", "--all", "--quiet", ...where];
  const stored = given.stored.get(POSITION);
  const known = parseCursor(stored)?.cursor;
  if (stored !== undefined && stored !== BEGINNING && known === undefined) {
    context.warn(`The position "${stored}" is none of a journal`);
  }
  const isFresh = stored === undefined && params.start === "end";
  const cursor = isFresh ? await findEnd(argv) : known;
  return new JournalReader({
    argv: [...argv, ...toWords(params)],
    cursor,
    allFields: params.all_fields,
  }, context);
}

function toWords(params: JournaldSourceParams): string[] {
  const { units, identifiers, priority, matches } = params;
  return [
    ...units.map((unit) => `--unit=${unit}`),
    ...identifiers.map((identifier) => `--identifier=${identifier}`),
    ...priority === undefined ? [] : [`--priority=${priority}`],
    ...matches,
  ];
}

/** Finds the cursor of the last entry, chosen or not, so that nothing is missed that comes before the first event; undefined when there is none. */
async function findEnd(argv: readonly string[]): Promise<string | undefined> {
  const { code, stdout, stderr } = await runProcess({
    argv: [...argv, "--lines=1"],
    timeoutMs: LOOK_MS,
    maxBytes: MAX_LAST_BYTES,
  });
  if (code !== 0) {
    throw new TaskError(`Cannot read the journal: ${stderr.trim()}`, {
      advice: "Run as root or as a member of the group systemd-journal",
    });
  }
  const line = stdout.trim();
  return line === "" ? undefined : parseJournalEntry(line).cursor;
}

function priority(): z.ZodType<string> {
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? undefined
      : `expected a priority such as "warning" or 4, got ${toFoundText(input)}`;
  const toPriority = (value: string | number) => {
    const severity = toSeverity(value);
    return severity === undefined || severity > 7 ? undefined : severity;
  };
  return z.union([z.string(), z.int()], { error })
    .refine((value) => toPriority(value) !== undefined, { error })
    .transform((value) => String(toPriority(value)));
}
