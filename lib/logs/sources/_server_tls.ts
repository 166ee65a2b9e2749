/** The certificate of a listener, read again when its files change: certificates are renewed under a running agent. */

import * as z from "zod";
import { TaskError, toMessage } from "../../error.ts";
import { absolutePath, optional } from "../../field.ts";
import { requireAuthorities, requirePair } from "../../web/certificate.ts";
import type { Channel } from "../../web/channel.ts";
import type { Tls } from "../../web/config.ts";
import { secure } from "../../web/tls.ts";

/** What a listener shows, and whom it lets in. */
export interface ServerTlsParams {
  /** PEM file with the certificate and those between it and its authority. */
  cert_file: string;
  /** PEM file with its key; `cert_file` holds it when absent. */
  key_file?: string;
  /** PEM file with authorities: only clients with a certificate of one of them are let in. */
  client_ca_file?: string;
}

/** Shape of `tls`. */
export function serverTls(): z.ZodType<ServerTlsParams> {
  return z.strictObject({
    cert_file: absolutePath(),
    key_file: optional(absolutePath()),
    client_ca_file: optional(absolutePath()),
  });
}

/**
 * Prepares handshakes. Needs read permission for the files; when new ones are
 * broken, those before them stay in force.
 * @throws {TaskError} When they cannot be read or used.
 */
export function openServerTls(
  params: ServerTlsParams,
  warn: (text: string) => void,
): (conn: Deno.Conn) => Promise<Channel> {
  let seen = look(params);
  let current = load(params);
  return async (conn) => {
    const now = look(params);
    if (now !== seen) {
      seen = now;
      try {
        current = load(params);
      } catch (error) {
        warn(`${toMessage(error)}; the certificate before it stays in force`);
      }
    }
    return await secure(conn, current, () => true);
  };
}

function load(params: ServerTlsParams): Tls {
  const { cert_file, key_file = cert_file, client_ca_file } = params;
  try {
    const cert = Deno.readTextFileSync(cert_file);
    const key = Deno.readTextFileSync(key_file);
    requirePair(cert, key);
    const clientCa = client_ca_file === undefined
      ? undefined
      : Deno.readTextFileSync(client_ca_file);
    if (clientCa !== undefined) requireAuthorities(clientCa);
    return {
      cert,
      key,
      clientCa,
      clientAuth: clientCa === undefined
        ? "NoClientCert"
        : "RequireAndVerifyClientCert",
      clientSans: [],
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.3",
    };
  } catch (cause) {
    throw new TaskError(
      `Cannot use the certificate "${cert_file}": ${toMessage(cause)}`,
      { cause, advice: "Name PEM files that belong together" },
    );
  }
}

/** Describes the files by what changes when they do. */
function look(
  { cert_file, key_file, client_ca_file }: ServerTlsParams,
): string {
  return [cert_file, key_file, client_ca_file].map((file) => {
    if (file === undefined) return "";
    try {
      const { ino, size, mtime } = Deno.statSync(file);
      return `${ino} ${size} ${mtime?.getTime()}`;
    } catch {
      return "absent";
    }
  }).join("\n");
}
