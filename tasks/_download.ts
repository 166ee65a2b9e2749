/** Keeping a file equal to what an address serves, or to a digest. */

import {
  absolutePath,
  flag,
  mode,
  oneOf,
  owner,
  withDefault,
} from "../lib/field.ts";
import {
  type DownloadChange,
  type Entry,
  type Host,
  type HttpRequest,
  type HttpResponse,
  type Plan,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { type Checksum, checksumText, readChecksum } from "./_checksum.ts";
import {
  requireDirectory,
  toAttributes,
  toAttributesChange,
  toParent,
  toTypeText,
} from "./_files.ts";
import {
  address,
  HTTP_FIELDS,
  type HttpParams,
  toFileName,
  toRequest,
} from "./_http.ts";
import { ask, hasBody, MAX_COMPARED_BYTES, readValidators } from "./_origin.ts";

/** Params of a task that downloads a file. */
export interface DownloadParams extends HttpParams {
  /** Address, `http://`, `https://` or `file://`. */
  url: string;
  /** Absolute path of the file, or of a directory for it. */
  dest: string;
  /** `present` or `absent`; absent removes the file. */
  state: "present" | "absent";
  /** Wanted digest as `sha256:hex`, or `sha256:` and the address of a list of digests. */
  checksum?: string | undefined;
  /** Compare the content even where size and time are the server's. */
  force: boolean;
  /** Keep a copy of a file that is replaced. */
  backup: boolean;
  /** Permission bits, as octal text or a symbolic list. */
  mode?: string | undefined;
  /** Name or number of the owner. */
  owner?: string | undefined;
  /** Name or number of the group. */
  group?: string | undefined;
}

/** Limit in seconds for an answer and for a silence within it. */
const TIMEOUT_SECS = 10;
/** Greatest download in bytes. */
const MAX_BYTES = 64 * 1024 ** 3;

/** Readers of `DownloadParams`, for a strict object. */
export const DOWNLOAD_FIELDS = {
  url: address(["http", "https", "file"]),
  dest: absolutePath(),
  state: withDefault(oneOf(["present", "absent"]), "present"),
  checksum: checksumText().optional(),
  force: withDefault(flag(), false),
  backup: withDefault(flag(), false),
  mode: mode().optional(),
  owner: owner().optional(),
  group: owner().optional(),
  ...HTTP_FIELDS,
};

/** What is wanted at one path, and what the server said, where it was asked. */
interface Target {
  path: string;
  request: HttpRequest;
  checksum: Checksum | undefined;
  /** Answer without body; undefined while nothing was asked. */
  told?: HttpResponse;
}

/**
 * Brings the file to what is served; with a digest that it has, nothing is
 * asked, else size and time that the server tells decide, and where they
 * cannot, the content does.
 * @throws {TaskError} When the server has nothing there, or the directory is missing.
 */
export async function* planDownload(
  want: DownloadParams,
  host: Host,
  context: TaskContext,
): Plan {
  if (want.state === "absent") return yield* planAbsent(want.dest, host);
  const target = await findTarget(want, host);
  const { path } = target;
  const entry = await findFile(path, host);
  const isRight = entry !== undefined &&
    await hasWanted(target, entry, want, host, context);
  const output = { url: target.told?.url ?? target.request.url, dest: path };
  if (isRight) {
    const change = await toAttributesChange(path, entry, want, host);
    if (change) yield change;
    return { ...output, ...await toDetail(path, host), status_code: 304 };
  }
  await requireDirectory(toParent(path), host);
  const change = await toDownload(target, want, entry, host);
  const made = yield change;
  return {
    ...output,
    ...await toDetail(path, host),
    status_code: made?.code ?? 200,
    ...made?.data,
  };
}

async function* planAbsent(path: string, host: Host): Plan {
  const entry = await host.stat(path);
  if (entry?.type === "dir") {
    throw new TaskError(`Cannot remove "${path}": it is a directory`, {
      advice: "Name the file, or use a directory task",
    });
  }
  if (entry) yield { kind: "remove", path };
  return { dest: path };
}

/** Finds the path of the file; in a directory the server may name it. */
async function findTarget(
  want: DownloadParams,
  host: Host,
): Promise<Target> {
  const limitMs = (want.timeout ?? TIMEOUT_SECS) * 1000;
  const request = { ...toRequest(want.url, want), timeoutMs: limitMs };
  const name = toFileName(want.url);
  const checksum = want.checksum === undefined
    ? undefined
    : await readChecksum(want.checksum, name, request, host);
  const isDir = want.dest.endsWith("/") ||
    (await host.stat(want.dest, true))?.type === "dir";
  if (!isDir) return { path: want.dest, request, checksum };
  const dir = want.dest.replace(/(?<=.)\/+$/, "");
  const likely = `${dir === "/" ? "" : dir}/${name}`;
  if (checksum && await hasDigest(likely, checksum, host)) {
    return { path: likely, request, checksum };
  }
  const told = await ask(request, host);
  const given = toFileName(told.url, told.headers);
  const path = `${dir === "/" ? "" : dir}/${given}`;
  return { path, request, checksum, told };
}

async function findFile(
  path: string,
  host: Host,
): Promise<Entry | undefined> {
  const entry = await host.stat(path);
  if (!entry || entry.type === "file") return entry;
  // A link is replaced by the file, never written through.
  if (entry.type === "link") return undefined;
  throw new TaskError(
    `Cannot write "${path}": it is a ${toTypeText(entry.type)}`,
  );
}

async function hasDigest(
  path: string,
  { algorithm, hex }: Checksum,
  host: Host,
): Promise<boolean> {
  const entry = await host.stat(path);
  return entry?.type === "file" &&
    await host.digest(path, algorithm) === hex;
}

/** Tells whether a file is what is wanted, asking the server only where no digest says so. */
async function hasWanted(
  target: Target,
  entry: Entry,
  want: DownloadParams,
  host: Host,
  context: TaskContext,
): Promise<boolean> {
  const { path, request, checksum } = target;
  if (checksum) return await hasDigest(path, checksum, host);
  const told = target.told ??= await ask(request, host);
  const { size, mtimeMs } = readValidators(told);
  if (size !== undefined && size !== entry.size) return false;
  const isDated = mtimeMs !== undefined &&
    Math.floor(entry.mtimeMs / 1000) * 1000 === mtimeMs;
  if (isDated && size !== undefined && !want.force) return true;
  if ((size ?? entry.size) > MAX_COMPARED_BYTES) {
    if (isDated) return true;
    if (mtimeMs !== undefined) return false;
    context.warn(
      `Cannot tell whether "${path}" is up to date: the server tells no time and the file is too large to compare; add a checksum`,
    );
    return true;
  }
  return await hasBody(path, request, host);
}

async function toDownload(
  target: Target,
  want: DownloadParams,
  entry: Entry | undefined,
  host: Host,
): Promise<DownloadChange> {
  const { path, request, checksum } = target;
  const told = target.told ?? await ask(request, host);
  const { timeoutMs, ...rest } = request;
  return {
    kind: "download",
    path,
    request: {
      ...rest,
      ...(timeoutMs === undefined ? {} : { idleMs: timeoutMs }),
      maxBytes: MAX_BYTES,
    },
    ...(checksum ? { checksum } : {}),
    ...readValidators(told),
    ...await toAttributes(entry, want, host),
    ...(want.backup && entry ? { backup: true } : {}),
    shows: `from ${request.url}`,
  };
}

async function toDetail(
  path: string,
  host: Host,
): Promise<Record<string, unknown>> {
  const entry = await host.stat(path);
  if (!entry) return {};
  const { size, mode, uid, gid } = entry;
  return {
    size,
    mode: `0${mode.toString(8).padStart(3, "0")}`,
    uid,
    gid,
    state: "file",
  };
}
