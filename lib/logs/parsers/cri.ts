/**
 * The `cri` parser: logs of containers, those of CRI runtimes, containerd and CRI-O.
 *
 * @module
 */

import type { Parser } from "../parser.ts";
import {
  CONTAINER_PARAMS,
  type ContainerParserParams,
  openContainer,
} from "./_container.ts";

/** Params of the `cri` parser. */
export type CriParserParams = ContainerParserParams;

/**
 * Reads logs of containers: `stream`, the time, and as the message what the
 * container wrote. Lines that the runtime cut are joined before. Keys of a
 * message that is a JSON object become fields; `json_message: false` leaves
 * them.
 *
 * @example What containers write
 * ```yaml
 * sources:
 *   - name: containers
 *     paths: [/var/log/containers/*.log]
 *     parser: cri
 * ```
 */
export const criParser: Parser<CriParserParams> = {
  type: "cri",
  params: CONTAINER_PARAMS,
  open: (params) => openContainer("cri", params),
};
