/**
 * The `apt_repository` task.
 *
 * Keeps a repository of Debian packages in a file of its own in
 * `/etc/apt/sources.list.d`, in the format of stanzas of sources.list(5). A
 * line that names the same repository elsewhere is taken out of use, for apt
 * takes no two that are signed by different keys. Its lists are fetched at
 * once; when that fails, all is as it was before.
 *
 * @module
 */

import * as z from "zod";
import {
  flag,
  oneOf,
  optional,
  seconds,
  text,
  withDefault,
  words,
} from "../lib/field.ts";
import { APT_ENV, toAptRunFlags } from "../lib/host/packages/apt.ts";
import {
  type Change,
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { findSame } from "./_apt_sources.ts";
import {
  isSameStanza,
  parseStanzas,
  toFields,
  toStanzaText,
} from "./_deb822.ts";
import { planDirectories } from "./_directories.ts";
import { dropInName, MANAGED_LINE } from "./_drop_in.ts";
import { planFile, type Steps } from "./_files.ts";

/** Params of the `apt_repository` task. */
export interface AptRepositoryTaskParams {
  /** Name of the file, without its ending. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Addresses, without user and password: apt_auth.conf(5) has those. */
  uris: string[];
  /** Suites, such as `bookworm`; one that ends with `/` is a directory and has no components. */
  suites: string[];
  /** Components, such as `main`. */
  components: string[];
  /** `deb`, `deb-src`, or both. */
  types: ("deb" | "deb-src")[];
  /** Architectures; those of the host when empty. */
  architectures: string[];
  /** Absolute path of the keyring that signs it, as apt_key makes it, or armored keys. */
  signed_by?: string;
  /** False keeps it in place, out of use. */
  enabled: boolean;
  /** Fetch its lists when it changed. */
  update_cache: boolean;
  /** How long another run of apt is waited for, in seconds or as `2m`. */
  lock_timeout: number;
}

const DIRECTORY = "/etc/apt/sources.list.d";

/** Greatest file of repositories, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Keeps a repository.
 *
 * @example A repository with the key that signs it
 * ```yaml
 * - type: apt_repository
 *   name: docker
 *   uris: https://download.docker.com/linux/debian
 *   suites: bookworm
 *   components: stable
 *   signed_by: /etc/apt/keyrings/docker.asc
 * ```
 */
export const aptRepositoryTask: Task<AptRepositoryTaskParams> = {
  type: "apt_repository",
  params: z.strictObject({
    name: dropInName(".sources"),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    uris: withDefault(
      list(
        /^(https?|file|copy|ftp|cdrom|mirror[a-z+]*):[^\s@]+$/,
        "an address without user and password",
      ),
      [],
    ),
    suites: withDefault(
      list(/^[A-Za-z0-9.\/][A-Za-z0-9._\/+-]*$/, "a suite"),
      [],
    ),
    components: withDefault(
      list(/^[A-Za-z0-9][A-Za-z0-9._\/+-]*$/, "a component"),
      [],
    ),
    types: withDefault(z.array(oneOf(["deb", "deb-src"])), ["deb"]),
    architectures: withDefault(
      list(/^[a-z0-9][a-z0-9-]*$/, "an architecture"),
      [],
    ),
    signed_by: optional(signedBy()),
    enabled: withDefault(flag(), true),
    update_cache: withDefault(flag(), true),
    lock_timeout: withDefault(seconds(), 120),
  }).superRefine((want, context) => {
    const message = findMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  os: ["linux"],
  programs: ["apt-get"],
  plan,
};

function list(shape: RegExp, what: string): z.ZodType<string[]> {
  return words().transform((all) =>
    all.flatMap((one) => one.split(" ")).filter((one) => one !== "")
  ).refine((all) => all.every((one) => shape.test(one)), {
    error: `expected ${what}, or a list of them`,
  });
}

function signedBy(): z.ZodType<string> {
  return text().refine(
    (value) =>
      /^\/[^\s]+\.(asc|gpg|pgp)$/.test(value) ||
      /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n[A-Za-z0-9+\/=:.,() \n-]*$/
        .test(value),
    { error: "expected the path of a keyring, or armored keys" },
  );
}

function findMistake(want: AptRepositoryTaskParams): string | undefined {
  if (want.state === "absent") return undefined;
  if (want.uris.length === 0) return 'expected "uris"';
  if (want.suites.length === 0) return 'expected "suites"';
  return want.types.length === 0 ? 'expected "types"' : undefined;
}

/** What a variable gives is known only now. */
function requireComponents(want: AptRepositoryTaskParams): void {
  const isFlat = want.suites.every((one) => one.endsWith("/"));
  if (isFlat !== (want.components.length > 0)) return;
  throw new TaskError(
    `Cannot use repository "${want.name}": suites have components, and directories that end with "/" have none`,
  );
}

async function* plan(
  want: AptRepositoryTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = `${DIRECTORY}/${want.name}.sources`;
  if (want.state === "absent") {
    const isThere = await host.stat(path) !== undefined;
    if (isThere) yield { kind: "remove", path };
    return { path };
  }
  requireComponents(want);
  const same = await findSame(want, path, host);
  if (same.stanzas.length > 0) {
    context.warn(
      `"${same.stanzas[0]}" has this repository already: it is left there`,
    );
    return { path: same.stanzas[0] };
  }
  const restore = await toRestore([path, ...same.lines.keys()], host);
  const isChanged = yield* planFiles(want, path, same.lines, host);
  if (isChanged && want.update_cache && want.enabled) {
    yield* planFetch(want, path, restore);
  }
  return { path };
}

/** Writes the stanza, and takes lines of the same repository out of use. */
async function* planFiles(
  want: AptRepositoryTaskParams,
  path: string,
  lines: ReadonlyMap<string, string>,
  host: Host,
): Steps<boolean> {
  yield* planDirectories(DIRECTORY, { mode: "0755" }, host);
  const fields = toFields({
    ...want,
    signedBy: want.signed_by,
    isEnabled: want.enabled,
  });
  const old = (await host.stat(path))?.type === "file"
    ? await host.readText(path, MAX_BYTES)
    : undefined;
  const stanzas = parseStanzas(old ?? "");
  const isSame = stanzas.length === 1 && isSameStanza(stanzas[0]!, fields);
  const content = isSame && old !== undefined
    ? old
    : MANAGED_LINE + toStanzaText(fields);
  const { changed } = yield* planFile({ path, content, mode: "0644" }, host);
  for (const [other, left] of lines) {
    yield* planFile({ path: other, content: left }, host);
  }
  return (changed && !isSame) || lines.size > 0;
}

/** What brings files back to what they are now. */
async function toRestore(
  paths: readonly string[],
  host: Host,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const path of paths) {
    const entry = await host.stat(path);
    const shows = "as before, for its lists cannot be fetched";
    changes.push(
      entry?.type === "file"
        ? {
          kind: "write",
          path,
          content: await host.readFile(path, MAX_BYTES),
          mode: entry.mode,
          shows,
        }
        : { kind: "remove", path, shows },
    );
  }
  return changes;
}

/** Fetches the lists of this repository alone. */
async function* planFetch(
  want: AptRepositoryTaskParams,
  path: string,
  restore: readonly Change[],
): Steps<void> {
  const made = yield {
    kind: "run",
    argv: [
      "apt-get",
      "update",
      ...toAptRunFlags(want.lock_timeout, []),
      "-o",
      "APT::Update::Error-Mode=any",
      "-o",
      `Dir::Etc::sourcelist=${path}`,
      "-o",
      "Dir::Etc::sourceparts=-",
      "-o",
      "APT::Get::List-Cleanup=0",
    ],
    env: { ...APT_ENV },
    success: [],
    shows: "fetch its package lists",
    predicts: [],
    // Lists of a repository that nobody has any more are not used.
    undo: [],
  };
  if (!made || made.code === 0) return;
  yield* restore;
  const said = made.stderr.split("\n").filter((line) => /^[EW]: /.test(line));
  throw new TaskError(
    `Cannot add repository "${want.name}": its lists cannot be fetched: ${
      said.slice(0, 4).join("; ")
    }`,
    { output: { rc: made.code, stdout: made.stdout, stderr: made.stderr } },
  );
}
