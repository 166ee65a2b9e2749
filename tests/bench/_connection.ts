/** A client that costs little, so that a measured time is the server's: one kept connection. */

const HEAD_END = "\r\n\r\n";
const CHUNKS_END = "\r\n0\r\n\r\n";

/** Asks for metrics over one connection, again and again. */
export class Connection implements Disposable {
  #conn: Deno.TcpConn;
  #buffer = new Uint8Array(4 * 1024 * 1024);
  #decoder = new TextDecoder("latin1");

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Connects to a port of this host. */
  static async open(port: number): Promise<Connection> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    return new Connection(conn);
  }

  /**
   * Gets the metrics, encoded as told, with their head.
   * @throws {Error} When the answer is no success.
   */
  async get(encoding: string): Promise<Uint8Array> {
    const request = `GET /metrics HTTP/1.1\r\nHost: localhost\r\n` +
      `Accept-Encoding: ${encoding}\r\n\r\n`;
    await this.#conn.write(new TextEncoder().encode(request));
    let length = 0;
    let isWhole: ((length: number) => boolean) | undefined;
    do {
      const count = await this.#conn.read(this.#buffer.subarray(length));
      if (count === null) throw new Error("The connection was closed");
      length += count;
      isWhole ??= this.#readHead(length);
    } while (!isWhole?.(length));
    return this.#buffer.subarray(0, length);
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }

  /** Makes what tells when the answer is there; undefined until the head is. */
  #readHead(length: number): ((length: number) => boolean) | undefined {
    const text = this.#decode(0, Math.min(length, 4096));
    const end = text.indexOf(HEAD_END);
    if (end < 0) return undefined;
    if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(text.slice(0, end));
    const size = /content-length: (\d+)/i.exec(text.slice(0, end))?.[1];
    const total = end + HEAD_END.length + Number(size);
    return size === undefined
      ? (count) => this.#decode(count - 7, count) === CHUNKS_END
      : (count) => count >= total;
  }

  #decode(from: number, to: number): string {
    return this.#decoder.decode(this.#buffer.subarray(Math.max(from, 0), to));
  }
}
