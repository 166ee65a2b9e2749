/**
 * The `apachecommon` parser: access logs in the common form of Apache httpd
 * (mod_log_config), `%h %l %u %t "%r" %>s %b`.
 *
 * @module
 */

import * as z from "zod";
import type { Parser } from "../parser.ts";
import { openAccess } from "./_access_line.ts";
import { toApacheFields } from "./_apache.ts";
import { COMMON, type CommonParams } from "./_options.ts";

/** Params of the `apachecommon` parser. */
export type ApachecommonParserParams = CommonParams;

/**
 * Reads access logs in the common form: `host`, `ident`, `user`, `timestamp`,
 * `request` with `method`, `uri` and `protocol`, `status`, `bytes`; the message
 * is the request. Lines in the combined form are read as such.
 *
 * @example Access logs of Apache
 * ```yaml
 * sources:
 *   - name: web
 *     paths: [/var/log/apache2/access.log]
 *     parser: apachecommon
 * ```
 */
export const apachecommonParser: Parser<ApachecommonParserParams> = {
  type: "apachecommon",
  params: z.strictObject(COMMON),
  open: (params) => openAccess("apachecommon", params, toApacheFields),
};
