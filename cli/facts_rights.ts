/** Which flags of Deno `facts` needs where it may not call the C library. */

import type { FactsConfig } from "../lib/facts/config.ts";
import { DEFAULT_LISTEN, parseListen } from "../lib/web/listen.ts";

/** Where systemd is asked for its units, for which Deno wants the rights to write and to connect to it. */
const BUS = "/run/dbus/system_bus_socket";

/**
 * Lists the flags with which `cat` reads the kernel's files; undefined for a
 * configuration that wants more than collectors and an endpoint for all.
 */
export function listNarrowFactsFlags(
  config: FactsConfig | undefined,
): string[] | undefined {
  const wantsMore = config !== undefined &&
    (config.groups.length > 0 || config.thresholds.length > 0 ||
      config.pushes.length > 0 || config.webConfigFile !== undefined);
  const isOwn = config?.collectors.some(({ own }) => own) ?? false;
  const listen = config?.listen ?? [];
  const places = (listen.length === 0 ? [DEFAULT_LISTEN] : listen)
    .map(toPlaces);
  if (wantsMore || !places.every((one) => one !== undefined)) return undefined;
  return [
    "--allow-read",
    `--allow-write=${BUS}`,
    `--allow-run=${
      ["cat", "ls", "readlink", ...isOwn ? [Deno.execPath()] : []].join()
    }`,
    `--allow-net=${[...places.flat(), `unix:${BUS}`].join()}`,
    "--allow-env",
    "--allow-sys",
  ];
}

/** A socket takes rights that Deno gives unscoped only. */
function toPlaces(text: string): string[] | undefined {
  const listen = parseListen(text);
  if (listen.kind === "unix") return undefined;
  const { hostname, port } = listen;
  if (hostname === "") return [`0.0.0.0:${port}`, `[::]:${port}`];
  return [hostname.includes(":") ? `[${hostname}]:${port}` : text];
}
