/** Bytes that go both ways between a client and us. */

/** A connection, plain or secured. */
export interface Channel {
  /** Address of the client without its port; empty on a socket. */
  readonly client: string;
  /** Whether the connection is still as the configuration wants it; one that is not ends with its answer. */
  isCurrent(): boolean;
  /** Reads what is there into a buffer; null at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes all bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Tells that nothing more is written. */
  closeWrite(): Promise<void>;
}

/** Makes a channel of a connection. */
export function toChannel(conn: Deno.Conn): Channel {
  const { remoteAddr } = conn;
  return {
    client: "hostname" in remoteAddr ? toPlain(remoteAddr.hostname) : "",
    isCurrent: () => true,
    read: (into) => conn.read(into),
    write: async (bytes) => {
      for (let at = 0; at < bytes.length;) {
        at += await conn.write(bytes.subarray(at));
      }
    },
    closeWrite: () => conn.closeWrite(),
  };
}

/** Writes an address of IPv4 that IPv6 holds (RFC 4291 §2.5.5.2) as itself. */
function toPlain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** Closes a connection that may be closed already. */
export function closeConn(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
