/**
 * Reads who may ask and how, from a file in the form of Prometheus'
 * exporter-toolkit
 * (https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md),
 * with `bearer_tokens` besides. What cannot be kept here is refused.
 *
 * @module
 */

import type * as z from "zod";
import { toErrors } from "../config/issues.ts";
import { PARSING } from "../config/params.ts";
import { MAX_FILE_BYTES, parseSource, type Source } from "../config/source.ts";
import { ConfigError, ConfigErrors, toMessage } from "../error.ts";
import type { Tls, WebConfig } from "./config.ts";
import { type TlsSettings, WEB_FILE } from "./config_schema.ts";

/**
 * Reads the file and what it names. Needs read permission.
 * @throws {ConfigErrors} With every mistake and its place.
 * @throws {ConfigError} When a file cannot be read, or a key is not that of its certificate.
 */
export async function loadWebConfig(path: string): Promise<WebConfig> {
  const source = await readSource(path);
  const result = WEB_FILE.safeParse(source.value ?? {}, PARSING);
  if (!result.success) throw toMistakes(source, result.error.issues);
  const { tls_server_config, http_server_config, rate_limit, ...rest } =
    result.data;
  const files = [path];
  return {
    tls: tls_server_config && await readTls(source, tls_server_config, files),
    headers: toHeaders(http_server_config?.headers ?? {}),
    users: new Map(Object.entries(rest.basic_auth_users ?? {})),
    tokens: Object.values(rest.bearer_tokens ?? {})
      .map((hash) => hash.toLowerCase()),
    rate: rate_limit && {
      burst: rate_limit.burst,
      intervalMs: rate_limit.interval * 1000,
    },
    files,
  };
}

async function readSource(path: string): Promise<Source> {
  try {
    return await parseSource(path, readText(path));
  } catch (error) {
    if (error instanceof ConfigError) hideLine(error);
    throw error;
  }
}

function toMistakes(
  source: Source,
  issues: readonly z.core.$ZodIssue[],
): ConfigErrors {
  const errors = toErrors(issues, source.value, {
    source,
    path: [],
    label: "the web configuration",
    known: Object.keys(WEB_FILE.shape),
    noLog: true,
    isRendered: true,
  });
  errors.forEach(hideLine);
  return new ConfigErrors(errors);
}

/** The line with the mistake may hold a hash or a key. */
function hideLine(error: ConfigError): void {
  error.frame = undefined;
}

function toHeaders(
  given: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]]
    ),
  );
}

async function readTls(
  source: Source,
  given: TlsSettings,
  files: string[],
): Promise<Tls> {
  const find = (name: "cert" | "key" | "client_ca") =>
    readPart(source, name, given, files);
  const [cert, key, clientCa] = [find("cert"), find("key"), find("client_ca")];
  const fail = (message: string) =>
    source.errorAt(["tls_server_config"], message, { isHidden: true });
  if (cert === undefined || key === undefined) {
    throw fail('Expected "cert_file" and "key_file"');
  }
  const clientAuth = given.client_auth_type;
  if (clientAuth !== "NoClientCert" && clientCa === undefined) {
    throw fail(`Expected "client_ca_file" for "${clientAuth}"`);
  }
  if (clientAuth === "NoClientCert" && given.client_allowed_sans.length > 0) {
    throw fail('Expected "client_auth_type" for "client_allowed_sans"');
  }
  const { requireAuthorities, requirePair } = await import("./certificate.ts");
  try {
    requirePair(cert, key);
    if (clientCa !== undefined) requireAuthorities(clientCa);
  } catch (cause) {
    throw fail(toMessage(cause));
  }
  return {
    cert,
    key,
    clientCa,
    clientAuth,
    clientSans: given.client_allowed_sans,
    minVersion: given.min_version === "TLS13" ? "TLSv1.3" : "TLSv1.2",
    maxVersion: given.max_version === "TLS12" ? "TLSv1.2" : "TLSv1.3",
  };
}

/** Paths are relative to the file that names them. */
function readPart(
  source: Source,
  name: "cert" | "key" | "client_ca",
  given: TlsSettings,
  files: string[],
): string | undefined {
  const file = given[`${name}_file`];
  if (file !== undefined && given[name] !== undefined) {
    throw source.errorAt(
      ["tls_server_config", name],
      `Cannot use "${name}" and "${name}_file" together`,
      { what: "key", isHidden: true },
    );
  }
  if (file === undefined) return given[name];
  const dir = source.file.slice(0, source.file.lastIndexOf("/") + 1);
  const path = file.startsWith("/") ? file : dir + file;
  files.push(path);
  return readText(path);
}

/** What is no file, such as a pipe, could be waited for without end. */
function readText(path: string): string {
  try {
    const { isFile, size } = Deno.statSync(path);
    if (!isFile) throw new Error("it is no file");
    if (size > MAX_FILE_BYTES) throw new Error(`it has ${size} bytes`);
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw new ConfigError(`Cannot read "${path}": ${toMessage(cause)}`, {
      cause,
    });
  }
}
