/**
 * Answers requests for metrics as node_exporter does
 * (https://prometheus.io/docs/instrumenting/exposition_formats/), and scrapes
 * once for all who ask at the same time.
 *
 * @module
 */

import { toMessage } from "../error.ts";
import type { Kernel } from "../host/kernel.ts";
import {
  type Respond,
  toTextAnswer,
  type WebAnswer,
  type WebRequest,
} from "../web/message.ts";
import { chooseCollectors, UnknownChoice } from "./choose.ts";
import type { Family } from "./collector.ts";
import {
  countAnswer,
  type EndpointCounts,
  openOwn,
  toNoCounts,
} from "./endpoint_metrics.ts";
import { CONTENT_TYPES, type Format, openExpose } from "./expose.ts";
import { openMerge } from "./families.ts";
import { findFormat, wantsGzip } from "./negotiate.ts";
import type { Collected, Scraper } from "./scrape.ts";

/** Most scrapes with different choices at a time. */
const MAX_SCRAPES = 40;
/** Level of compression: above it, metrics get 8 % smaller in twice the time. */
const GZIP_LEVEL = 2;
/** Most problems that are told. */
const MAX_TOLD = 1000;

/** What is served. */
export interface EndpointOptions {
  /** Runs the collectors. */
  readonly scraper: Pick<Scraper, "collect" | "collectors">;
  /** Tells of this process. */
  readonly kernel: Kernel;
  /** Path of the metrics, such as `/metrics`. */
  readonly path: string;
  /** Version of the program. */
  readonly version: string;
  /** Names of all collectors that there are, for what is asked by name. */
  readonly known: readonly string[];
  /** Is told why samples were left out, once for each reason. */
  readonly warn: (text: string) => void;
}

/** Body of an answer in a format. */
type Body = (
  query: string,
  format: Format,
  isZipped: boolean,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Makes what answers. */
export function openEndpoint(options: EndpointOptions): Respond {
  const counts = toNoCounts();
  const body = openBody(options, counts);
  return (request) => answer(request, options, counts, body);
}

/** Scrapes once for all who ask for the same at the same time, and writes each form of it once. */
function openBody(options: EndpointOptions, counts: EndpointCounts): Body {
  const scrapes = new Map<string, Promise<Family[]>>();
  const bodies = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const expose = openExpose();
  const tellOwn = openOwn(options, counts);
  const tell = openTell(options);
  const merge = openMerge();
  const scrape = async (isWanted: (name: string) => boolean) => {
    const collected = await options.scraper.collect(isWanted);
    const { families, problems } = merge(collected);
    counts.gathering += problems.length;
    tell(problems, collected);
    return [...families, ...tellOwn(families)];
  };
  return async (query, format, isZipped) => {
    const isWanted = chooseCollectors(new URLSearchParams(query), options);
    const choice = options.scraper.collectors.map(({ name }) => name)
      .filter(isWanted).join();
    if (scrapes.size >= MAX_SCRAPES && !scrapes.has(choice)) {
      throw new TooMany();
    }
    return await share(bodies, `${format} ${isZipped} ${choice}`, async () => {
      const families = await share(scrapes, choice, () => scrape(isWanted));
      return await encode(expose(families, format), isZipped);
    });
  };
}

/** Makes what tells each problem once. */
function openTell(
  { warn }: EndpointOptions,
): (problems: readonly string[], collected: readonly Collected[]) => void {
  const told = new Set<string>();
  return (problems, collected) => {
    const failed = collected.filter(({ outcome }) => outcome === "failed")
      .map(({ name, reason }) => `${name}: ${reason}`);
    for (const problem of [...problems, ...failed]) {
      if (told.has(problem) || told.size > MAX_TOLD) continue;
      told.add(problem);
      warn(problem);
    }
  };
}

/** More is asked for than is answered at a time; the answer is 503, in upstream's words. */
class TooMany extends Error {
  constructor() {
    super(
      `Limit of concurrent requests reached (${MAX_SCRAPES}), try again later.`,
    );
  }
}

/** Gives what is under way for a key, or starts it. */
function share<T>(
  running: Map<string, Promise<T>>,
  key: string,
  start: () => Promise<T>,
): Promise<T> {
  const known = running.get(key);
  if (known !== undefined) return known;
  const started = start().finally(() => running.delete(key));
  running.set(key, started);
  return started;
}

async function answer(
  { method, path, query, headers }: WebRequest,
  options: EndpointOptions,
  counts: EndpointCounts,
  body: Body,
): Promise<WebAnswer> {
  if (method !== "GET" && method !== "HEAD") {
    return toTextAnswer(405, "Method Not Allowed", { Allow: "GET, HEAD" });
  }
  if (path !== options.path) {
    return path === "/" ? toLanding(options) : toTextAnswer(404, "Not Found");
  }
  counts.inFlight++;
  try {
    const format = findFormat(headers.get("accept") ?? null);
    const isZipped = wantsGzip(headers.get("accept-encoding") ?? null);
    const bytes = await body(query, format, isZipped);
    countAnswer(counts, 200);
    return toMetricsAnswer(bytes, format, isZipped);
  } catch (error) {
    const code = error instanceof UnknownChoice
      ? 400
      : error instanceof TooMany
      ? 503
      : 500;
    countAnswer(counts, code);
    return toTextAnswer(code, toMessage(error));
  } finally {
    counts.inFlight--;
  }
}

function toMetricsAnswer(
  body: Uint8Array<ArrayBuffer>,
  format: Format,
  isZipped: boolean,
): WebAnswer {
  const headers = {
    "Content-Type": CONTENT_TYPES[format],
    Vary: "Accept, Accept-Encoding",
    ...(isZipped && { "Content-Encoding": "gzip" }),
  };
  return { status: 200, headers, body };
}

/** Loads what compresses when somebody first takes it: `CompressionStream` knows one level only, and takes three times as long. */
async function encode(
  text: string,
  isZipped: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  if (!isZipped) return bytes;
  const { gzipSync } = await import("node:zlib");
  return new Uint8Array(gzipSync(bytes, { level: GZIP_LEVEL }));
}

function toLanding({ path, version }: EndpointOptions): WebAnswer {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<title>Driftless</title></head><body><h1>Driftless</h1>` +
    `<p>Facts of this host, in place of Prometheus Node Exporter. Version ${version}.</p>` +
    `<p><a href="${escape(path)}">Metrics</a></p></body></html>\n`;
  return {
    status: 200,
    headers: { "Content-Type": "text/html; charset=UTF-8" },
    body: new TextEncoder().encode(html),
  };
}

/** The path is the administrator's, who may write what he likes. */
function escape(text: string): string {
  return text.replaceAll(
    /[&<>"]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
