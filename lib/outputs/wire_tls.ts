/** Reads how the server of a connection is checked. */

import * as z from "zod";
import { optional } from "../field.ts";
import { TLS_SHAPE, type TlsParams } from "./tls.ts";

/** How a server is checked, by what name too. */
export interface WireTls extends TlsParams {
  /** Name that its certificate is for; that of the address when absent. */
  server_name?: string;
}

/** Schema of `tls` with a name. */
export function wireTls(): z.ZodType<WireTls> {
  return z.strictObject({ ...TLS_SHAPE, server_name: optional(hostName()) })
    .refine(({ key_file, cert_file }) => !key_file || cert_file !== undefined, {
      error: 'expected "cert_file" beside "key_file"',
    });
}

function hostName(): z.ZodType<string> {
  return z.string().regex(/^(?![\d.]+$)[\w.-]+$/, {
    error: 'expected the name of a host, such as "logs.example.org"',
  });
}
