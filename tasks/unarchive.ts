/**
 * The `unarchive` task.
 *
 * Keeps the members of a tar or zip archive unpacked in a directory: names,
 * types, contents, modes and link texts are compared one by one, so that only
 * what differs is written. The whole archive is checked before anything is
 * changed.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  mode,
  oneOf,
  owner,
  withDefault,
  words,
} from "../lib/field.ts";
import { toShownUrl } from "../lib/host/http_hop.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { ARCHIVE_FORMATS, type ArchiveFormat, detectKind } from "./_archive.ts";
import { checksumText, readChecksum } from "./_checksum.ts";
import { planDirectories } from "./_directories.ts";
import { toBaseName, toTypeText } from "./_files.ts";
import { HTTP_FIELDS, type HttpParams, toRequest } from "./_http.ts";
import { planMembers, planRemoval } from "./_unpack.ts";
import { type Archive, listMembers, type Selection } from "./_unpack_list.ts";

/** Params of the `unarchive` task. */
export interface UnarchiveTaskParams extends HttpParams {
  /** Archive: an absolute path, a file of the configuration, or an address. */
  src: string;
  /** Absolute path of the directory to unpack to. */
  dest: string;
  /** `present`, or `absent` to remove what the archive holds. */
  state: "present" | "absent";
  /** Accepted: the first bytes of the archive decide. */
  format?: ArchiveFormat | undefined;
  /** True makes a missing `dest`; a path: do nothing when it exists. */
  creates?: boolean | string | undefined;
  /** Members to unpack, by name or pattern; all when empty. */
  include: string[];
  /** Patterns of members to leave out. */
  exclude: string[];
  /** True gives the names as `files`; a list is the same as `include`. */
  list_files: boolean | string[];
  /** Leave files alone that are newer than in the archive. */
  keep_newer: boolean;
  /** Accepted: the archive is always kept. */
  keep_original?: boolean | undefined;
  /** Accepted when empty. */
  extra_opts: string[];
  /** Accepted: the configuration lies on this host. */
  remote_src?: boolean | undefined;
  /** Accepted, as `remote_src`. */
  copy?: boolean | undefined;
  /** Digest of the archive, as `sha256:hex`. */
  checksum?: string | undefined;
  /** Permission bits of all members, as octal text or a symbolic list. */
  mode?: string | undefined;
  /** Name or number of the owner of all members. */
  owner?: string | undefined;
  /** Name or number of the group of all members. */
  group?: string | undefined;
}

/** Greatest archive in bytes. */
const MAX_ARCHIVE_BYTES = 1024 ** 3;
/** Limit in seconds for an answer when the task sets none. */
const TIMEOUT_SECS = 30;

/**
 * Keeps an archive unpacked.
 *
 * @example A release in its own directory
 * ```yaml
 * - type: unarchive
 *   src: /var/cache/app-1.2.tar.gz
 *   dest: /opt/app
 *   creates: true
 *   owner: app
 *   mode: u=rwX,go=rX
 * ```
 *
 * @example A part of an archive, once
 * ```yaml
 * - type: unarchive
 *   src: https://example.org/tool.zip
 *   dest: /usr/local
 *   include: [bin/tool]
 *   creates: /usr/local/bin/tool
 *   checksum: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
 * ```
 */
export const unarchiveTask: Task<UnarchiveTaskParams> = {
  type: "unarchive",
  params: z.strictObject({
    src: line().refine((value) => value !== "", {
      error: "expected a path or an address",
    }),
    dest: absolutePath(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    format: oneOf(ARCHIVE_FORMATS).optional(),
    creates: z.union([flag(), absolutePath()]).optional(),
    include: withDefault(words(), []),
    exclude: withDefault(words(), []),
    list_files: withDefault(z.union([z.boolean(), z.array(z.string())]), false),
    keep_newer: withDefault(flag(), false),
    keep_original: flag().optional(),
    extra_opts: withDefault(noOptions(), []),
    remote_src: flag().optional(),
    copy: flag().optional(),
    checksum: checksumText().optional(),
    mode: mode().optional(),
    owner: owner().optional(),
    group: owner().optional(),
    ...HTTP_FIELDS,
  }).refine(
    (want) => want.include.length === 0 || want.exclude.length === 0,
    { error: 'Expected one of "include" and "exclude"', path: ["exclude"] },
  ),
  programs: ["bzip2", "xz"],
  plan,
};

function noOptions(): z.ZodType<string[]> {
  return words().refine((options) => options.length === 0, {
    error:
      "expected no options, since no program unpacks; use include, exclude, keep_newer, mode or owner",
  });
}

async function* plan(
  want: UnarchiveTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { creates } = want;
  const dest = want.dest.replace(/(?<=.)\/+$/, "");
  if (
    want.state === "present" && typeof creates === "string" &&
    await host.stat(creates)
  ) return { skipped: true, msg: `skipped, since "${creates}" exists` };
  const archive = await readArchive(want, host, context);
  const selection: Selection = {
    include: Array.isArray(want.list_files)
      ? [...want.include, ...want.list_files]
      : want.include,
    exclude: want.exclude,
    keepNewer: want.keep_newer,
    mode: want.mode,
    owner: want.owner,
    group: want.group,
  };
  const listed = await listMembers(archive, selection, host);
  if (want.state === "absent") yield* planRemoval(dest, listed, host);
  else {
    yield* planDest(dest, creates === true, selection, host);
    yield* planMembers(archive, dest, listed, selection, host);
  }
  const { container, compression } = archive.kind;
  return {
    src: archive.name,
    dest,
    handler: compression === "none" ? container : `${container}.${compression}`,
    ...(want.list_files === true ? { files: [...listed.keys()] } : {}),
  };
}

/**
 * Reads the archive whole.
 * @throws {TaskError} When it is absent, too large, or has another digest.
 */
async function readArchive(
  want: UnarchiveTaskParams,
  host: Host,
  context: TaskContext,
): Promise<Archive> {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(want.src);
  const name = isAddress ? toShownUrl(want.src) : want.src;
  const bytes = isAddress
    ? await fetchArchive(name, want, host)
    : await readLocal(want.src, host, context);
  if (want.checksum !== undefined) {
    await requireChecksum(bytes, want.checksum, name, host);
  }
  return { bytes, kind: detectKind(bytes, name), name };
}

async function readLocal(
  src: string,
  host: Host,
  context: TaskContext,
): Promise<Uint8Array> {
  const path = src.startsWith("/") ? src : await context.findFile("files", src);
  const entry = await host.stat(path, true);
  if (entry?.type === "file") {
    return await host.readFile(path, MAX_ARCHIVE_BYTES);
  }
  if (!entry && host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${path}`);
  }
  throw new TaskError(
    `Cannot unpack "${path}": ${
      entry ? `it is a ${toTypeText(entry.type)}` : "it does not exist"
    }`,
  );
}

async function fetchArchive(
  name: string,
  want: UnarchiveTaskParams,
  host: Host,
): Promise<Uint8Array> {
  const { status, body } = await host.request({
    ...toRequest(want.src, want),
    idleMs: (want.timeout ?? TIMEOUT_SECS) * 1000,
    maxBytes: MAX_ARCHIVE_BYTES,
  });
  if (status === 200) return body;
  if (host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${name}`);
  }
  throw new TaskError(`Cannot get "${name}": the server answered ${status}`, {
    output: { status_code: status, url: name },
  });
}

async function requireChecksum(
  bytes: Uint8Array,
  text: string,
  name: string,
  host: Host,
): Promise<void> {
  const wanted = await readChecksum(text, toBaseName(name), { url: "" }, host);
  const { createHash } = await import("node:crypto");
  const found = createHash(wanted.algorithm).update(bytes).digest("hex");
  if (found === wanted.hex) return;
  throw new TaskError(
    `Cannot unpack "${name}": expected ${wanted.algorithm} ${wanted.hex}, got ${found}`,
  );
}

/** Requires the directory, or makes it where the task says so. */
async function* planDest(
  dest: string,
  mayMake: boolean,
  want: Selection,
  host: Host,
): ReturnType<typeof planDirectories> {
  const entry = await host.stat(dest, true);
  if (entry?.type === "dir") return;
  if (!entry && mayMake) {
    const { owner, group } = want;
    return yield* planDirectories(dest, { owner, group }, host);
  }
  if (!entry && host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${dest}`);
  }
  throw new TaskError(
    entry
      ? `Cannot unpack to "${dest}": it is a ${toTypeText(entry.type)}`
      : `Cannot unpack to "${dest}": it does not exist`,
    {
      advice: entry
        ? "Name a directory"
        : "Set creates: true, or add a directory task before this one",
    },
  );
}
