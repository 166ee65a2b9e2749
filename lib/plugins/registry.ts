/** Opens the places that plugins come from. */

import { TaskError } from "../error.ts";
import { toShownUrl } from "../host/http_hop.ts";
import { openDirectory } from "./directory_registry.ts";
import { isTrusted, type Registry } from "./release.ts";
import { openServer } from "./server_registry.ts";
import type { RegistryEntry } from "./settings.ts";

/**
 * Opens a registry. Paths are relative to a directory.
 * @throws {TaskError} When its address is none that plugins may come from.
 */
export function openRegistry(
  { name, url, token }: Pick<RegistryEntry, "name" | "url" | "token">,
  dir: string,
  timeoutMs: number,
): Registry {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) {
    return openDirectory(
      name,
      url.startsWith("/") ? url : `${dir}/${url}`,
      url,
    );
  }
  const parsed = URL.parse(url);
  if (parsed?.protocol === "file:") {
    return openDirectory(name, decodeURIComponent(parsed.pathname));
  }
  if (parsed === null || !isTrusted(parsed)) {
    throw new TaskError(
      `Cannot use the registry "${name}" at "${toShownUrl(url)}": ` +
        "expected an address of https or a directory",
    );
  }
  const server = { name, url: parsed, timeoutMs };
  return openServer(token === undefined ? server : { ...server, token });
}
