/** Reads whom an output trusts and as whom it comes. */

import * as z from "zod";
import { absolutePath, flag, optional } from "../field.ts";

/** How a server is checked, and what it is shown. */
export interface TlsParams {
  /** PEM file with authorities to trust besides the public ones. */
  ca_file?: string;
  /** PEM file with the certificate to show. */
  cert_file?: string;
  /** PEM file with its key; `cert_file` holds it when absent. */
  key_file?: string;
  /** Check the server's certificate; true when absent. */
  verify?: boolean;
}

/** Shape of `tls`, for outputs that add to it. */
export const TLS_SHAPE = {
  ca_file: optional(absolutePath()),
  cert_file: optional(absolutePath()),
  key_file: optional(absolutePath()),
  verify: optional(flag()),
} as const;

/** Schema of `tls`. */
export function tls(): z.ZodType<TlsParams> {
  return z.strictObject(TLS_SHAPE).refine(
    ({ key_file, cert_file }) => !key_file || cert_file !== undefined,
    { error: 'expected "cert_file" beside "key_file"' },
  );
}
