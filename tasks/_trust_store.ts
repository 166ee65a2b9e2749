/** The system's store of certificate authorities: where it takes them from, and what rebuilds it. */

import { type Host, TaskError } from "../lib/task.ts";

/** How a system keeps authorities that its administrator trusts. */
export interface TrustStore {
  /** Directory of their files. */
  dir: string;
  /** How the names of the files end. */
  extension: string;
  /** What rebuilds the store. */
  argv: readonly string[];
  /** What rebuilds it so that what is gone goes. */
  freshArgv: readonly string[];
  /** The file in which programs find all authorities. */
  bundle: string;
}

/** Greatest bundle that is read, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

const SUSE: TrustStore = {
  dir: "/etc/pki/trust/anchors",
  extension: ".pem",
  argv: ["update-ca-certificates"],
  freshArgv: ["update-ca-certificates"],
  bundle: "/var/lib/ca-certificates/ca-bundle.pem",
};

const RED_HAT: TrustStore = {
  dir: "/etc/pki/ca-trust/source/anchors",
  extension: ".pem",
  argv: ["update-ca-trust", "extract"],
  freshArgv: ["update-ca-trust", "extract"],
  bundle: "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
};

const ARCH: TrustStore = {
  dir: "/etc/ca-certificates/trust-source/anchors",
  extension: ".crt",
  argv: ["update-ca-trust"],
  freshArgv: ["update-ca-trust"],
  bundle: "/etc/ssl/certs/ca-certificates.crt",
};

/** Debian and Alpine; only `--fresh` takes away links of files that are gone (update-ca-certificates(8)). */
const DEBIAN: TrustStore = {
  dir: "/usr/local/share/ca-certificates",
  extension: ".crt",
  argv: ["update-ca-certificates"],
  freshArgv: ["update-ca-certificates", "--fresh"],
  bundle: "/etc/ssl/certs/ca-certificates.crt",
};

/**
 * Finds the store by its directories and programs.
 * @throws {TaskError} When there is none that is known.
 */
export async function findTrustStore(host: Host): Promise<TrustStore> {
  for (const store of [SUSE, RED_HAT, ARCH, DEBIAN]) {
    const isThere = store === DEBIAN || await host.stat(store.dir, true);
    if (isThere && await host.findProgram(store.argv[0]!)) return store;
  }
  throw new TaskError(
    'Cannot find the store of authorities: neither "update-ca-certificates" nor "update-ca-trust" is installed',
    { advice: "Install the package ca-certificates before this task" },
  );
}

/** Reads the certificates of the bundle, each as base64 without line breaks. */
export async function readBundle(
  { bundle }: TrustStore,
  host: Host,
): Promise<ReadonlySet<string>> {
  if (!await host.stat(bundle, true)) return new Set();
  const text = await host.readText(bundle, MAX_BYTES);
  return new Set(toBodies(text));
}

/** Takes the certificates out of a text: base64 without line breaks (RFC 7468). */
export function toBodies(text: string): string[] {
  const found = text.matchAll(
    /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/g,
  );
  return [...found].map(([, body = ""]) => body.replace(/\s+/g, ""));
}

/** Writes a certificate as PEM, 64 characters a line (RFC 7468 §2). */
export function toPem(body: string): string {
  const lines = body.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${
    lines.join("\n")
  }\n-----END CERTIFICATE-----\n`;
}
