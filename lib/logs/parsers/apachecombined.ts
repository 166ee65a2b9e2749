/**
 * The `apachecombined` parser: access logs in the combined form of Apache
 * httpd (mod_log_config), the common one with referer and agent.
 *
 * @module
 */

import * as z from "zod";
import type { Parser } from "../parser.ts";
import { openAccess } from "./_access_line.ts";
import { toApacheFields } from "./_apache.ts";
import { toFault } from "./_fields.ts";
import { COMMON, type CommonParams } from "./_options.ts";

/** Params of the `apachecombined` parser. */
export type ApachecombinedParserParams = CommonParams;

/**
 * Reads access logs in the combined form: the fields of `apachecommon`, then
 * `referer` and `user_agent`; `-` is left out. What else follows is `rest`.
 *
 * @example Access logs of Apache with referers
 * ```yaml
 * sources:
 *   - name: web
 *     paths: [/var/log/apache2/access.log]
 *     parser: apachecombined
 * ```
 */
export const apachecombinedParser: Parser<ApachecombinedParserParams> = {
  type: "apachecombined",
  params: z.strictObject(COMMON),
  open: (params) =>
    openAccess("apachecombined", params, (event, line) => {
      if (line.refererStart === -1) {
        throw toFault(
          "apachecombined",
          "a referer and an agent in quotes",
          line.bytesEnd,
        );
      }
      return toApacheFields(event, line);
    }),
};
