/**
 * The `certificates` group: when X.509 certificates expire. Without params it
 * looks at those of certbot and of Kubernetes; all others have to be named,
 * for bundles of authorities hold hundreds that nobody here renews.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import { expandGlob } from "../../glob.ts";
import {
  type FactObject,
  field,
  type Group,
  type GroupSource,
  type Kernel,
  key,
  NoData,
} from "../group.ts";

/** Params of the `certificates` group. */
export interface CertificatesParams {
  /** Files in PEM format; globs are expanded. */
  paths: readonly string[];
}

const DEFAULT_PATHS = [
  "/etc/letsencrypt/live/*/fullchain.pem",
  "/etc/kubernetes/pki/*.crt",
  "/etc/kubernetes/pki/etcd/*.crt",
];
const FILES = "the files of paths";
/** Greatest file in bytes, most files, most certificates of one file. */
const SIZE_LIMIT = 1024 * 1024;
const FILE_LIMIT = 500;
const CHAIN_LIMIT = 20;
const DAY_MS = 86_400_000;
const PEM_REGEXP =
  /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** Tells when certificates expire. */
export const certificatesGroup: Group<CertificatesParams> = {
  type: "certificates",
  help: "when certificates expire",
  isDefault: true,
  fields: {
    paths: field<readonly string[]>(
      "words",
      DEFAULT_PATHS,
      "Files in PEM format; globs are expanded.",
    ),
  },
  collectors: [],
  keys: [
    key("certificate_count", "Files that were looked at.", FILES),
    key("expired_count", "Files with a certificate that has expired.", FILES),
    key("unreadable_count", "Files that could not be read.", FILES),
    key(
      "least_remaining_days",
      "Whole days until the first expires; below zero when it has.",
      FILES,
    ),
    key("certificates[].path", "The file.", FILES),
    key(
      "certificates[].subject",
      "Whom the certificate is for; of a chain, the one that expires first.",
      FILES,
    ),
    key(
      "certificates[].names",
      "Names and addresses that it is good for.",
      FILES,
    ),
    key("certificates[].issuer", "Who signed it.", FILES),
    key("certificates[].expires_at", "When it expires.", FILES),
    key(
      "certificates[].remaining_days",
      "Whole days until it expires; below zero when it has.",
      FILES,
    ),
    key("certificates[].is_expired", "Whether it has expired.", FILES),
    key("certificates[].error", "Why the file could not be read.", FILES),
  ],
  open: ({ paths }) => (source) => readCertificates(source, paths),
};

async function readCertificates(
  { kernel }: GroupSource,
  paths: readonly string[],
): Promise<FactObject> {
  const files = await expandAll(kernel, paths);
  if (files.length === 0) throw new NoData("there are no certificates");
  const certificates: FactObject[] = [];
  for (const path of files.slice(0, FILE_LIMIT)) {
    certificates.push(await readFile(kernel, path));
  }
  const days = certificates.map((one) => one["remaining_days"])
    .filter((one) => typeof one === "number");
  return {
    certificate_count: files.length,
    expired_count: certificates.filter((one) => one["is_expired"]).length,
    unreadable_count: certificates.filter((one) => one["error"]).length,
    least_remaining_days: days.length === 0 ? undefined : Math.min(...days),
    certificates,
  };
}

/** A path without a pattern is looked at even where it is absent: it was named. */
async function expandAll(
  kernel: Kernel,
  paths: readonly string[],
): Promise<string[]> {
  const list = (dir: string) =>
    Promise.resolve(
      (kernel.list(dir) ?? []).map(({ name, type }) => ({
        name,
        // Directories of certificates are often links.
        isDir: type === "dir" ||
          type === "link" && kernel.stat(`${dir}/${name}`)?.isFile === false,
      })),
    );
  const found = await Promise.all(
    paths.map(async (path) =>
      /[*?[{]/.test(path) ? await expandGlob(path, list) : [path]
    ),
  );
  return [...new Set(found.flat())].sort();
}

async function readFile(kernel: Kernel, path: string): Promise<FactObject> {
  try {
    const size = kernel.stat(path)?.size;
    if (size === undefined) throw new Error("it is absent or may not be read");
    if (size > SIZE_LIMIT) throw new RangeError(`it has ${size} bytes`);
    const text = kernel.read(path) ?? "";
    return { path, ...await toFacts(text, kernel.now()) };
  } catch (error) {
    return { path, error: toMessage(error) };
  }
}

/** Tells of the certificate of a chain that expires first. */
async function toFacts(text: string, now: number): Promise<FactObject> {
  const parts = text.match(PEM_REGEXP) ?? [];
  if (parts.length === 0) throw new SyntaxError("it holds no certificate");
  const { X509Certificate } = await import("node:crypto");
  const [first] = parts.slice(0, CHAIN_LIMIT)
    .map((part) => new X509Certificate(part))
    .map((one) => ({ one, expiresAt: Date.parse(one.validTo) }))
    .sort((a, b) => a.expiresAt - b.expiresAt);
  const { one, expiresAt } = first!;
  return {
    subject: toShortName(one.subject),
    names: (one.subjectAltName ?? "").split(", ").filter(Boolean)
      .map((name) => name.slice(name.indexOf(":") + 1)),
    issuer: toShortName(one.issuer),
    expires_at: new Date(expiresAt).toISOString(),
    remaining_days: Math.floor((expiresAt - now) / DAY_MS),
    is_expired: expiresAt <= now,
  };
}

/** Gives the common name, or all where there is none. */
function toShortName(name: string | undefined): string {
  const found = /^CN=(.*)$/m.exec(name ?? "")?.[1];
  return found ?? (name ?? "").replaceAll("\n", ", ");
}
