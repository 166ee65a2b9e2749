/** `file:` addresses, answered as a server would. */

import { TaskError } from "../error.ts";
import type { OpenResponse } from "./http.ts";
import type { Hop } from "./http_hop.ts";
import { findControlledWay, openChecked } from "./way.ts";

/**
 * Opens a file as if it came over HTTP, `If-Modified-Since` included.
 * @throws {TaskError} When it is absent, no regular file, unreadable, or larger than `maxBytes`.
 */
export function openFile(hop: Hop, maxBytes: number): OpenResponse {
  const file = open(hop.url, maxBytes);
  const { size, mtime } = file.statSync();
  const modified = Math.floor((mtime?.getTime() ?? 0) / 1000) * 1000;
  const since = Date.parse(hop.headers.get("if-modified-since") ?? "");
  const status = modified <= since ? 304 : 200;
  let isOpen = true;
  const close = () => {
    if (isOpen) file.close();
    isOpen = false;
  };
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      if (hop.method === "HEAD" || status === 304) return;
      const piece = new Uint8Array(256 * 1024);
      for (;;) {
        const count = await file.read(piece);
        if (count === null) return;
        yield piece.slice(0, count);
      }
    } finally {
      close();
    }
  }
  return {
    status,
    url: hop.url.href,
    redirected: false,
    headers: {
      "content-length": String(size),
      "last-modified": new Date(modified).toUTCString(),
    },
    body: read(),
    close: () => Promise.resolve(close()),
  };
}

function open(url: URL, maxBytes: number): Deno.FsFile {
  const fail = (msg: string, cause?: unknown) =>
    new TaskError(`Cannot ask "${url.href}": ${msg}`, {
      cause,
      output: { status: -1, url: url.href, msg },
    });
  try {
    const { isFile, size } = Deno.statSync(url);
    if (!isFile) throw fail("it is not a regular file");
    if (size > maxBytes) throw fail(`it is larger than ${maxBytes} bytes`);
    const way = findControlledWay(decodeURIComponent(url.pathname));
    return way ? openChecked(way) : Deno.openSync(url);
  } catch (error) {
    if (error instanceof TaskError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw fail("it does not exist", error);
    }
    const text = error instanceof Error ? error.message : String(error);
    throw fail(text.replace(/ \(os error \d+\).*$/s, ""), error);
  }
}
