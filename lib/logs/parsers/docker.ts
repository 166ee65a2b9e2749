/**
 * The `docker` parser: logs of containers, those of Docker's `json-file` driver.
 *
 * @module
 */

import type { Parser } from "../parser.ts";
import {
  CONTAINER_PARAMS,
  type ContainerParserParams,
  openContainer,
} from "./_container.ts";

/** Params of the `docker` parser. */
export type DockerParserParams = ContainerParserParams;

/**
 * Reads logs of containers: `stream`, `attrs`, the time, and as the message what the
 * container wrote. Lines that the runtime cut are joined before. Keys of a
 * message that is a JSON object become fields; `json_message: false` leaves
 * them.
 *
 * @example What containers write
 * ```yaml
 * sources:
 *   - name: containers
 *     paths: [/var/log/docker/*.log]
 *     parser: docker
 * ```
 */
export const dockerParser: Parser<DockerParserParams> = {
  type: "docker",
  params: CONTAINER_PARAMS,
  open: (params) => openContainer("docker", params),
};
