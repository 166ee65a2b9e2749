/** Takes what is posted, and says yes when it is safe. */

import { toMessage } from "../../error.ts";
import { Refusal } from "../../web/head.ts";
import {
  toTextAnswer,
  type WebAnswer,
  type WebRequest,
} from "../../web/message.ts";
import type { Entry, Feed, FeederCounts } from "../source.ts";
import { type HttpAuth, isLetIn } from "./_http_auth.ts";
import {
  BodyError,
  type BodyFormat,
  splitBody,
  toBodyFormat,
  unpackBody,
} from "./_http_body.ts";

/** Bytes of bodies that are in work at once. */
export const MAX_BYTES_AT_WORK: number = 64 * 1024 * 1024;
/** When a sender is to come again that was turned away, in seconds. */
const RETRY_AFTER_SECS = 5;

/** How posts are taken. */
export interface PostOptions {
  /** Where events go. */
  readonly feed: Feed;
  /** Path that is posted to. */
  readonly path: string;
  /** How bodies are read; `auto` by their media type. */
  readonly format: "auto" | BodyFormat;
  /** Who may post; everybody when undefined. */
  readonly auth: HttpAuth | undefined;
  /** Greatest body, packed or not. */
  readonly maxBodyBytes: number;
  /** Longest event. */
  readonly maxEventBytes: number;
  /** Is told why events cannot be kept. */
  warn(text: string): void;
}

/** Takes what is posted. */
export class Posts {
  /** What was counted. */
  readonly counts: FeederCounts = {
    received: 0,
    dropped: 0,
    cut: 0,
    refused: 0,
  };
  #options: PostOptions;
  #bytesAtWork = 0;

  /** Takes how it is done. */
  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Answers one request. */
  async respond(request: WebRequest): Promise<WebAnswer> {
    const answer = await this.#check(request) ?? await this.#take(request);
    if (answer.status >= 400) this.counts.refused++;
    return answer;
  }

  /** Refuses what need not be read. */
  async #check(request: WebRequest): Promise<WebAnswer | undefined> {
    const { path, auth, feed } = this.#options;
    if (request.path !== path) return toTextAnswer(404, "Not Found");
    if (request.method !== "POST" && request.method !== "PUT") {
      return toTextAnswer(405, "Method Not Allowed", { Allow: "POST, PUT" });
    }
    const given = request.headers.get("authorization") ?? "";
    if (auth !== undefined && !await isLetIn(auth, given)) {
      const scheme = auth.type === "basic" ? 'Basic realm="logs"' : "Bearer";
      return toTextAnswer(401, "Unauthorized", { "WWW-Authenticate": scheme });
    }
    return feed.isFull ? toBusy("The queue is full") : undefined;
  }

  async #take(request: WebRequest): Promise<WebAnswer> {
    const bytes = this.#toBytesNeeded(request);
    if (this.#bytesAtWork + bytes > MAX_BYTES_AT_WORK) {
      return toBusy("Too much is sent at once");
    }
    this.#bytesAtWork += bytes;
    try {
      return await this.#put(await this.#read(request));
    } catch (error) {
      const isKnown = error instanceof Refusal || error instanceof BodyError;
      if (!isKnown) throw error;
      return toTextAnswer(error.status, error.message);
    } finally {
      this.#bytesAtWork -= bytes;
    }
  }

  /** What the body may take in memory at most. */
  #toBytesNeeded({ headers }: WebRequest): number {
    const length = headers.get("content-length");
    const isKnown = length !== undefined && !headers.has("content-encoding");
    return isKnown ? Number(length) : this.#options.maxBodyBytes;
  }

  async #read(request: WebRequest): Promise<Entry[]> {
    const { headers, client, readBody } = request;
    const { format, maxBodyBytes, maxEventBytes } = this.#options;
    const packed = await readBody?.() ?? new Uint8Array();
    const coding = headers.get("content-encoding") ?? "";
    const body = await unpackBody(packed, coding, maxBodyBytes);
    const found = format === "auto"
      ? toBodyFormat(headers.get("content-type") ?? "")
      : format;
    const atMs = Date.now();
    const from = client === "" ? {} : { fields: { peer: client } };
    return splitBody(body, found).map((whole) => {
      const text = cutText(whole, maxEventBytes);
      if (text !== whole) this.counts.cut++;
      return { atMs, text, ...from };
    });
  }

  /** Says yes only when all is safe. */
  async #put(entries: readonly Entry[]): Promise<WebAnswer> {
    const { feed, warn } = this.#options;
    if (!feed.offer(entries)) return toBusy("The queue is full");
    this.counts.received += entries.length;
    try {
      await feed.sync();
    } catch (error) {
      warn(`What was posted cannot be made safe: ${toMessage(error)}`);
      return toBusy("The queue cannot be written");
    }
    return {
      status: 200,
      headers: { "Content-Type": "application/json" },
      body: new TextEncoder().encode(`{"accepted":${entries.length}}\n`),
    };
  }
}

function toBusy(text: string): WebAnswer {
  return toTextAnswer(503, text, { "Retry-After": String(RETRY_AFTER_SECS) });
}

/** Cuts a text to a size in UTF-8, between characters. */
function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  // Bytes 10xxxxxx go on with a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
