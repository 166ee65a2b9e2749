/** A client that says what it is told, byte by byte, and reads what comes. */

/** An answer as it came. */
export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

/** One connection. */
export class Client implements Disposable {
  #conn: Deno.Conn;
  #rest = "";

  private constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Connects to a port of this host, or to a socket. */
  static async open(at: number | string): Promise<Client> {
    return new Client(
      typeof at === "string"
        ? await Deno.connect({ transport: "unix", path: at })
        : await Deno.connect({ hostname: "127.0.0.1", port: at }),
    );
  }

  /** Takes a connection that was made otherwise. */
  static of(conn: Deno.Conn): Client {
    return new Client(conn);
  }

  /** Sends text, all of it. */
  async send(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) {
      at += await this.#conn.write(bytes.subarray(at));
    }
  }

  /** Sends a request without a body. */
  async ask(target: string, method = "GET", more = ""): Promise<Answer> {
    await this.send(`${method} ${target} HTTP/1.1\r\nhost: a\r\n${more}\r\n`);
    return await this.read(method);
  }

  /** Reads the next answer; bytes are taken as latin1. */
  async read(method = "GET"): Promise<Answer> {
    while (!this.#rest.includes("\r\n\r\n")) await this.#more();
    const end = this.#rest.indexOf("\r\n\r\n");
    const [first = "", ...lines] = this.#rest.slice(0, end).split("\r\n");
    const headers = new Headers(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    const length = method === "HEAD"
      ? 0
      : Number(headers.get("content-length"));
    while (this.#rest.length < end + 4 + length) await this.#more();
    const body = this.#rest.slice(end + 4, end + 4 + length);
    this.#rest = this.#rest.slice(end + 4 + length);
    return { status: Number(first.split(" ")[1]), headers, body };
  }

  /** Waits until the server ends the connection; true when it did so without an error. */
  async end(): Promise<boolean> {
    const buffer = new Uint8Array(65_536);
    try {
      while (await this.#conn.read(buffer) !== null);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionReset) return false;
      throw error;
    }
  }

  /** Says that nothing more comes. */
  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }

  async #more(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    const count = await this.#conn.read(buffer);
    if (count === null) throw new Error("The server ended the connection");
    this.#rest += new TextDecoder("latin1").decode(buffer.subarray(0, count));
  }
}
