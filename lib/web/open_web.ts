/** Serves at addresses, guarded as a file says where there is one; nothing of what guards is loaded where there is none. */

import type { WebConfig } from "./config.ts";
import { findLimits } from "./limits.ts";
import type { Listen } from "./listen.ts";
import type { Respond } from "./message.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";

/** What is served, where, and for whom. */
export interface WebOptions {
  /** Where to listen. */
  readonly listen: readonly Listen[];
  /** Answers requests. */
  readonly respond: Respond;
  /** File that says who may ask; everybody may without it. */
  readonly configFile: string | undefined;
  /** Greatest body of a request that is not refused, in bytes; 64 KiB when absent. */
  readonly maxBodyBytes?: number;
  /** Is told what the file says, whenever it is read. */
  readonly noteConfig?: (config: WebConfig) => void;
  /** Is told what went wrong with no single client. */
  readonly warn: (text: string) => void;
}

/**
 * Starts to serve.
 * @throws {ConfigErrors | ConfigError} When the file is broken.
 * @throws {TaskError} When an address is in use or not ours.
 */
export async function openWeb(options: WebOptions): Promise<Server> {
  const { configFile, noteConfig = () => {}, ...rest } = options;
  const plain = { ...rest, limits: findLimits() };
  return await startServer(
    configFile === undefined
      ? plain
      : await toGuarded(plain, configFile, noteConfig),
  );
}

async function toGuarded(
  options: ServerOptions,
  configFile: string,
  noteConfig: (config: WebConfig) => void,
): Promise<ServerOptions> {
  const { LiveWebConfig } = await import("./live_config.ts");
  const { guard } = await import("./guard.ts");
  const live = await LiveWebConfig.open(configFile, options.warn);
  const settings = async () => {
    await live.refresh();
    noteConfig(live.config);
    return live.config;
  };
  const check = async (password: string, hash: string) =>
    await (await import("bcryptjs")).compare(password, hash);
  const guarded = {
    ...options,
    respond: guard(options.respond, settings, check),
  };
  if (live.config.tls === undefined) return guarded;
  const { secure } = await import("./tls.ts");
  return {
    ...guarded,
    secure: async (conn) => {
      const config = await settings();
      const { tls } = config;
      if (tls === undefined) throw new Error("There is no certificate");
      return await secure(conn, tls, () => live.config === config);
    },
  };
}
