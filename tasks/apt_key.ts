/**
 * The `apt_key` task.
 *
 * Keeps the keys of a repository of Debian packages in a file of
 * `/etc/apt/keyrings`, for `Signed-By` of sources.list(5) to name: armored as
 * `.asc`, binary as `.gpg`. apt-key(8) and the keyring that is trusted for
 * every repository are left alone. Fingerprints are checked before anything
 * is written.
 *
 * @module
 */

import * as z from "zod";
import {
  nameText,
  oneOf,
  optional,
  text,
  withDefault,
  words,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planDirectories } from "./_directories.ts";
import { dropInName } from "./_drop_in.ts";
import { planFile } from "./_files.ts";
import { isArmored, MAX_KEY_BYTES, readFingerprints } from "./_openpgp.ts";

/** Params of the `apt_key` task. */
export interface AptKeyTaskParams {
  /** Name of the file, without its ending. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Keys as armored text. */
  content?: string;
  /** File of the configuration, or absolute path on the host, armored or binary. */
  src?: string;
  /** Address to fetch the keys from, armored or binary. */
  url?: string;
  /** Fingerprints that the keys must have, 40 or 64 hex digits each; blanks do not matter. */
  fingerprint: string[];
}

const DIRECTORY = "/etc/apt/keyrings";
const ENDINGS = [".asc", ".gpg"] as const;

/**
 * Keeps the keys of a repository.
 *
 * @example The key of a repository, known by its fingerprint
 * ```yaml
 * - type: apt_key
 *   name: docker
 *   url: https://download.docker.com/linux/debian/gpg
 *   fingerprint: 9DC8 5822 9FC7 DD38 854A E2D8 8D81 803C 0EBF CD88
 * ```
 */
export const aptKeyTask: Task<AptKeyTaskParams> = {
  type: "apt_key",
  params: z.strictObject({
    name: dropInName(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    content: optional(text()),
    src: optional(nameText()),
    url: optional(nameText()),
    fingerprint: withDefault(fingerprints(), []),
  }).superRefine((want, context) => {
    const message = findMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  os: ["linux"],
  plan,
};

/** Reads fingerprints and writes them as upper-case hex. */
function fingerprints(): z.ZodType<string[]> {
  return words({ commas: true }).transform((all) =>
    all.map((one) => one.replace(/\s/g, "").toUpperCase())
  ).refine(
    (all) => all.every((one) => /^([0-9A-F]{40}|[0-9A-F]{64})$/.test(one)),
    { error: "expected fingerprints of 40 or 64 hex digits" },
  );
}

function findMistake(want: AptKeyTaskParams): string | undefined {
  const count =
    [want.content, want.src, want.url].filter((one) => one !== undefined)
      .length;
  if (want.state === "absent") {
    return count === 0 ? undefined : "expected no keys with state: absent";
  }
  return count === 1 ? undefined : 'expected one of "content", "src" and "url"';
}

async function* plan(
  want: AptKeyTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const there: string[] = [];
  for (const ending of ENDINGS) {
    const path = `${DIRECTORY}/${want.name}${ending}`;
    if (await host.stat(path)) there.push(path);
  }
  if (want.state === "absent") {
    for (const path of there) yield { kind: "remove", path };
    return { paths: there, fingerprints: [] };
  }
  const known = await findKnown(want, there, host);
  if (known !== undefined) {
    return { path: known, fingerprints: want.fingerprint };
  }
  const bytes = await readKeys(want, host, context);
  const found = await readFingerprints(bytes, toSource(want));
  requireFingerprints(found, want);
  const ending = isArmored(bytes) ? ".asc" : ".gpg";
  const path = `${DIRECTORY}/${want.name}${ending}`;
  yield* planDirectories(DIRECTORY, { mode: "0755" }, host);
  yield* planFile({ path, content: bytes, mode: "0644" }, host);
  for (const other of there.filter((one) => one !== path)) {
    yield { kind: "remove", path: other };
  }
  return { path, fingerprints: found };
}

/** Of a file with all fingerprints that are wanted nothing has to be fetched. */
async function findKnown(
  { url, fingerprint }: AptKeyTaskParams,
  there: readonly string[],
  host: Host,
): Promise<string | undefined> {
  const [path] = there;
  if (url === undefined || fingerprint.length === 0 || there.length !== 1) {
    return undefined;
  }
  const entry = await host.stat(path!);
  const isOurs = entry?.type === "file" && entry.mode === 0o644;
  if (!isOurs) return undefined;
  try {
    const bytes = await host.readFile(path!, MAX_KEY_BYTES);
    const found = await readFingerprints(bytes, `"${path}"`);
    const isSame = [...new Set(found)].sort().join() ===
      [...new Set(fingerprint)].sort().join();
    return isSame ? path : undefined;
  } catch (error) {
    if (error instanceof TaskError) return undefined;
    throw error;
  }
}

async function readKeys(
  { content, src, url, fingerprint }: AptKeyTaskParams,
  host: Host,
  context: TaskContext,
): Promise<Uint8Array> {
  if (url !== undefined) {
    if (!/^(https|file):/.test(url) && fingerprint.length === 0) {
      throw new TaskError(
        "Cannot trust keys from an address that anyone on the way can change",
        { advice: "Give their fingerprint, or an address of https" },
      );
    }
    const { status, body } = await host.request({
      url,
      follow: "safe",
      maxBytes: MAX_KEY_BYTES,
    });
    if (status === 200) return body;
    throw new TaskError(`Cannot fetch the keys: the server answered ${status}`);
  }
  if (src === undefined) return new TextEncoder().encode(content);
  const path = src.startsWith("/") ? src : await context.findFile("files", src);
  return await host.readFile(path, MAX_KEY_BYTES);
}

function toSource({ src, url }: AptKeyTaskParams): string {
  if (url !== undefined) return "the answer of url";
  return src === undefined ? "content" : `"${src}"`;
}

/** A file with one more key than is known would trust whoever added it. */
function requireFingerprints(
  found: readonly string[],
  want: AptKeyTaskParams,
): void {
  if (want.fingerprint.length === 0) return;
  const other = found.find((one) => !want.fingerprint.includes(one)) ??
    want.fingerprint.find((one) => !found.includes(one));
  if (other === undefined) return;
  throw new TaskError(
    `Cannot trust ${toSource(want)}: found keys ${found.join(", ")}, wanted ${
      want.fingerprint.join(", ")
    }`,
  );
}
