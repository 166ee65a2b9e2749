/**
 * The `ca_certificate` task.
 *
 * Keeps certificates of authorities in the system's trust store, or keeps
 * them away, by the tools of the system: `update-ca-certificates(8)` of
 * Debian, Alpine and SUSE, `update-ca-trust(8)` of Red Hat and Arch. Whether
 * the store holds them is read from the bundle that programs use.
 *
 * @module
 */

import * as z from "zod";
import { nameText, oneOf, text, withDefault } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { dropInName } from "./_drop_in.ts";
import { planDirectories } from "./_directories.ts";
import { planFile, type Steps } from "./_files.ts";
import {
  findTrustStore,
  readBundle,
  toBodies,
  toPem,
  type TrustStore,
} from "./_trust_store.ts";

/** Params of the `ca_certificate` task. */
export interface CaCertificateTaskParams {
  /** Name of the file in the store, without its ending. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** One certificate or several, as PEM. */
  content?: string | undefined;
  /** File of the configuration, or absolute path on the host, as PEM or DER. */
  src?: string | undefined;
}

/** Greatest file of certificates, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Keeps authorities in the trust store.
 *
 * @example The authority of the company
 * ```yaml
 * - type: ca_certificate
 *   name: example-root
 *   src: example-root.pem
 * ```
 */
export const caCertificateTask: Task<CaCertificateTaskParams> = {
  type: "ca_certificate",
  params: z.strictObject({
    name: dropInName(".crt"),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    content: text().optional(),
    src: nameText().optional(),
  }).superRefine((want, context) => {
    const count = [want.content, want.src].filter((one) => one !== undefined)
      .length;
    if (count === (want.state === "present" ? 1 : 0)) return;
    context.addIssue({
      code: "custom",
      path: ["content"],
      message: want.state === "present"
        ? "expected either content or src"
        : "expected neither content nor src with state: absent",
    });
  }),
  os: ["linux"],
  programs: ["update-ca-certificates", "update-ca-trust"],
  plan,
};

async function* plan(
  want: CaCertificateTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const store = await findTrustStore(host);
  const bodies = want.state === "absent"
    ? []
    : await readBodies(want, host, context);
  const files = toFiles(want.name, bodies, store);
  const stale = await findStale(want.name, files, store, host);
  const gone = await readStale(stale, bodies, host);
  for (const body of bodies) await warn(body, want, host, context);
  const ours = new Set([...files.keys(), ...stale]);
  await warnTwins(bodies, ours, store, host, context);
  const isWritten = yield* planFiles(files, stale, store, host);
  const bundle = host.pending ? undefined : await readBundle(store, host);
  const isWrong = bundle !== undefined &&
    (bodies.some((body) => !bundle.has(body)) ||
      gone.some((body) => bundle.has(body)));
  if (isWritten || isWrong) yield toUpdate(store, stale.length > 0, []);
  return { name: want.name, paths: [...files.keys()], state: want.state };
}

/** Names the files: a certificate each, for the tools take no more from one. */
function toFiles(
  name: string,
  bodies: readonly string[],
  { dir, extension }: TrustStore,
): Map<string, string> {
  return new Map(bodies.map((body, index) => {
    const number = bodies.length === 1 ? "" : `-${index + 1}`;
    return [`${dir}/${name}${number}${extension}`, toPem(body)];
  }));
}

/** Finds files of this name that are not wanted. */
async function findStale(
  name: string,
  files: ReadonlyMap<string, string>,
  { dir, extension }: TrustStore,
  host: Host,
): Promise<string[]> {
  const names = await host.stat(dir, true) ? await host.list(dir) : [];
  return names.filter((one) => {
    if (!one.startsWith(name) || !one.endsWith(extension)) return false;
    const number = one.slice(name.length, -extension.length);
    return number === "" || (/^-[1-9]\d?$/.test(number) && files.size !== 1);
  }).map((one) => `${dir}/${one}`).filter((path) => !files.has(path));
}

async function readStale(
  paths: readonly string[],
  kept: readonly string[],
  host: Host,
): Promise<string[]> {
  const gone: string[] = [];
  for (const path of paths) {
    if ((await host.stat(path, true))?.type !== "file") continue;
    gone.push(...toBodies(await host.readText(path, MAX_BYTES)));
  }
  return gone.filter((body) => !kept.includes(body));
}

/** Brings the files to what is wanted; before the first change comes what rebuilds the store when all is undone. */
async function* planFiles(
  files: ReadonlyMap<string, string>,
  stale: readonly string[],
  store: TrustStore,
  host: Host,
): Steps<boolean> {
  let isWritten = false;
  const steps = (async function* (): Steps<void> {
    for (const [path, content] of files) {
      yield* planDirectories(store.dir, { mode: "0755" }, host);
      yield* planFile({ path, content, mode: "0644" }, host);
    }
    for (const path of stale) yield { kind: "remove", path };
  })();
  for (let step = await steps.next(); !step.done;) {
    if (!isWritten) {
      const rebuild = toUpdate(store, true, []);
      yield {
        ...toUpdate(store, false, [rebuild]),
        shows: "before the change",
      };
    }
    isWritten = true;
    step = await steps.next(yield step.value);
  }
  return isWritten;
}

function toUpdate(
  store: TrustStore,
  isFresh: boolean,
  undo: readonly RunChange[],
): RunChange {
  return {
    kind: "run",
    argv: isFresh ? store.freshArgv : store.argv,
    // Nothing that tasks ask for comes from it but the bundle.
    predicts: [],
    undo,
  };
}

/** Reads the certificates. */
async function readBodies(
  want: CaCertificateTaskParams,
  host: Host,
  context: TaskContext,
): Promise<string[]> {
  const source = want.src === undefined
    ? undefined
    : want.src.startsWith("/")
    ? want.src
    : await context.findFile("files", want.src);
  const bytes = source === undefined
    ? new TextEncoder().encode(want.content ?? "")
    : await host.readFile(source);
  const pem = new TextDecoder().decode(bytes);
  const where = source === undefined ? "content" : `"${source}"`;
  if (bytes.length > MAX_BYTES || /PRIVATE KEY-----/.test(pem)) {
    throw new TaskError(
      `Cannot use ${where} as certificates: it ${
        bytes.length > MAX_BYTES ? "is too large" : "holds a private key"
      }`,
    );
  }
  const isDer = bytes[0] === 0x30;
  const bodies = isDer ? [bytes.toBase64()] : toBodies(pem);
  if (bodies.length > 0) return [...new Set(bodies)];
  throw new TaskError(`Cannot find a certificate in ${where}`, {
    advice: 'It begins with "-----BEGIN CERTIFICATE-----", or is DER',
  });
}

/** Warns of what is no authority, or not valid now. */
async function warn(
  body: string,
  { name }: CaCertificateTaskParams,
  host: Host,
  context: TaskContext,
): Promise<void> {
  const { X509Certificate } = await import("node:crypto");
  const certificate = readCertificate(() => new X509Certificate(toPem(body)));
  const said = certificate.subject.replaceAll("\n", ", ");
  if (!certificate.ca) context.warn(`"${said}" of "${name}" is no authority`);
  const now = host.now();
  if (Date.parse(certificate.validTo) <= now) {
    context.warn(`"${said}" of "${name}" expired on ${certificate.validTo}`);
  } else if (Date.parse(certificate.validFrom) > now) {
    context.warn(
      `"${said}" of "${name}" is not valid before ${certificate.validFrom}`,
    );
  }
}

/** Warns of files with other names that hold the same: they keep it trusted when this one goes. */
async function warnTwins(
  bodies: readonly string[],
  ours: ReadonlySet<string>,
  { dir, extension }: TrustStore,
  host: Host,
  context: TaskContext,
): Promise<void> {
  // What an earlier change of a dry run may bring is not worth the plan.
  if (bodies.length === 0 || host.pending) return;
  const names = await host.stat(dir, true) ? await host.list(dir) : [];
  for (const name of names.filter((one) => one.endsWith(extension))) {
    const path = `${dir}/${name}`;
    const entry = await host.stat(path, true);
    if (ours.has(path) || entry?.type !== "file") continue;
    const others = toBodies(await host.readText(path, MAX_BYTES));
    if (!others.some((body) => bodies.includes(body))) continue;
    context.warn(`"${path}" holds the same certificate`);
  }
}

function readCertificate<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new TaskError("Cannot read a certificate: it is damaged", { cause });
  }
}
