/** What a client asks and what it is answered, without the form of HTTP. */

/** What a client asks. */
export interface WebRequest {
  /** Method, such as `GET`. */
  readonly method: string;
  /** Path with percent signs resolved, such as `/metrics`. */
  readonly path: string;
  /** What stands behind the question mark; empty when there is none. */
  readonly query: string;
  /** Headers by their names in lower case; those that come again are joined with commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** Address of the client without its port; empty on a socket. */
  readonly client: string;
  /** Reads the body, once; fails with a `Refusal` when it is not as it should be. Absent where none is taken. */
  readonly readBody?: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** What a client is answered. */
export interface WebAnswer {
  /** Status code (RFC 9110 §15). */
  readonly status: number;
  /** Headers, without those that the connection needs. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; for HEAD too, which is told its length. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** What follows in place of the body, piece by piece, until it ends or the client does. */
  readonly stream?: WebStream;
}

/** Pieces of an answer that come in their own time. */
export interface WebStream {
  /** Waits for the next piece; undefined when there is none any more. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Ends it: who waits for a piece gets none. May be called again. */
  end(): void;
}

/** Answers one request. */
export type Respond = (request: WebRequest) => Promise<WebAnswer>;

/** Makes an answer of one line of text, as Go's `http.Error` does. */
export function toTextAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): WebAnswer {
  return {
    status,
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "X-Content-Type-Options": "nosniff",
      ...headers,
    },
    body: new TextEncoder().encode(`${text}\n`),
  };
}
