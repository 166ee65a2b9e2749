/**
 * Connections to programs of this host over sockets in the file system
 * (unix(7)). They take the right to the net for that path; a process that holds
 * every class of rights unscoped has it.
 *
 * @module
 */

import type { KernelSocket } from "./kernel.ts";

/**
 * Connects to a socket; undefined when nothing is there. The connection stands
 * in the set as long as it is open.
 * @throws {Error} When nobody listens, or it may not be used.
 */
export async function connectUnix(
  path: string,
  open: Set<KernelSocket>,
): Promise<KernelSocket | undefined> {
  const connection = await connect(path);
  if (connection === undefined) return undefined;
  const socket: KernelSocket = {
    read: async (into) => await connection.read(into) ?? 0,
    async write(bytes) {
      for (let at = 0; at < bytes.length;) {
        at += await connection.write(bytes.subarray(at));
      }
    },
    [Symbol.dispose]() {
      if (open.delete(socket)) connection.close();
    },
  };
  open.add(socket);
  return socket;
}

async function connect(path: string): Promise<Deno.UnixConn | undefined> {
  try {
    return await Deno.connect({ transport: "unix", path });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.ConnectionRefused) {
      throw new Error(`Nobody listens at "${path}"`, { cause: error });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new Error(`Cannot use "${path}": permission denied`, {
        cause: error,
      });
    }
    throw error;
  }
}
