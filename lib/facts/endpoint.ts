/**
 * Answers requests for metrics as node_exporter does
 * (https://prometheus.io/docs/instrumenting/exposition_formats/), and scrapes
 * once for all who ask at the same time.
 *
 * @module
 */

import type { Emit, Family, Metric } from "./collector.ts";
import { CONTENT_TYPES, type Format, openExpose } from "./expose.ts";
import { mergeFamilies } from "./families.ts";
import { findFormat, wantsGzip } from "./negotiate.ts";
import { openProcess } from "./process_metrics.ts";
import { openGather } from "./emitter.ts";
import type { Scraper } from "./scrape.ts";
import type { Kernel } from "../host/kernel.ts";
import { chooseCollectors, UnknownChoice } from "./choose.ts";

/** Greatest path with its query, in characters. */
const MAX_TARGET = 8192;

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

/** Answers one request. */
export type Endpoint = (request: Request) => Promise<Response>;

const REQUESTS: Metric = {
  name: "promhttp_metric_handler_requests_total",
  type: "counter",
  help: "Scrapes, by the code of their answer.",
};
const IN_FLIGHT: Metric = {
  name: "promhttp_metric_handler_requests_in_flight",
  type: "gauge",
  help: "Scrapes that are being answered.",
};
const ERRORS: Metric = {
  name: "promhttp_metric_handler_errors_total",
  type: "counter",
  help: "Samples or whole scrapes that could not be told.",
};
const BUILD: Metric = {
  name: "driftless_build_info",
  type: "gauge",
  help: "Version of the program.",
};
const STAND_IN: Metric = {
  name: "node_exporter_build_info",
  type: "gauge",
  help: "Version of the program, which stands in for node_exporter.",
};

/** Counts of the endpoint itself. */
interface Counts {
  codes: Map<number, number>;
  inFlight: number;
  gathering: number;
}

/** Makes what answers. */
export function openEndpoint(options: EndpointOptions): Endpoint {
  const counts: Counts = {
    codes: new Map([[200, 0], [500, 0], [503, 0]]),
    inFlight: 0,
    gathering: 0,
  };
  const running = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const expose = openExpose();
  const warned = new Set<string>();
  const tellOwn = openOwn(options, counts);
  const scrape = async (isWanted: (name: string) => boolean) => {
    const collected = await options.scraper.collect(isWanted);
    const { families, problems } = mergeFamilies(collected);
    const failed = collected.filter(({ outcome }) => outcome === "failed")
      .map(({ name, reason }) => `${name}: ${reason}`);
    counts.gathering += problems.length;
    for (const problem of [...problems, ...failed]) {
      if (warned.has(problem) || warned.size > 1000) continue;
      warned.add(problem);
      options.warn(problem);
    }
    return [...families, ...tellOwn(families)];
  };
  const body = (
    url: URL,
    format: Format,
    isZipped: boolean,
  ): Promise<Uint8Array<ArrayBuffer>> => {
    const isWanted = chooseCollectors(url.searchParams, options);
    const key = `${format} ${isZipped} ${url.search}`;
    const known = running.get(key);
    if (known !== undefined) return known;
    const started = scrape(isWanted)
      .then((families) => encode(expose(families, format), isZipped))
      .finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
  return (request) => answer(request, options, counts, body);
}

async function answer(
  request: Request,
  { path, version }: EndpointOptions,
  counts: Counts,
  body: (
    url: URL,
    format: Format,
    isZipped: boolean,
  ) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  if (request.url.length > MAX_TARGET) {
    return plain(414, "The address is too long");
  }
  if (request.body !== null) await request.body.cancel();
  const url = new URL(request.url);
  if (url.pathname === "/" && path !== "/") return toLanding(path, version);
  if (url.pathname !== path) return plain(404, "Not found");
  counts.inFlight++;
  try {
    const format = findFormat(request.headers.get("accept"));
    const isZipped = wantsGzip(request.headers.get("accept-encoding"));
    const bytes = await body(url, format, isZipped);
    count(counts, 200);
    return toResponse(request, bytes, format, isZipped);
  } catch (error) {
    const code = error instanceof UnknownChoice ? 400 : 500;
    count(counts, code);
    return plain(code, error instanceof Error ? error.message : String(error));
  } finally {
    counts.inFlight--;
  }
}

function count(counts: Counts, code: number): void {
  counts.codes.set(code, (counts.codes.get(code) ?? 0) + 1);
}

function toResponse(
  request: Request,
  bytes: Uint8Array<ArrayBuffer>,
  format: Format,
  isZipped: boolean,
): Response {
  const headers = new Headers({
    "content-type": CONTENT_TYPES[format],
    "content-length": `${bytes.length}`,
    vary: "accept, accept-encoding",
  });
  if (isZipped) headers.set("content-encoding", "gzip");
  return new Response(request.method === "HEAD" ? null : bytes, { headers });
}

async function encode(
  text: string,
  isZipped: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  if (!isZipped) return bytes;
  const zipped = new Blob([bytes]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(zipped).arrayBuffer());
}

/** Makes what tells of the endpoint and of its process. */
function openOwn(
  { kernel, version }: EndpointOptions,
  counts: Counts,
): (families: readonly Family[]) => Family[] {
  const emitProcess = openProcess(kernel);
  const gather = openGather();
  const stand = { version, goos: "linux", goarch: kernel.machine() };
  return (families) =>
    gather((emit: Emit) => {
      emitProcess(families, emit);
      counts.codes.forEach((value, code) =>
        emit(REQUESTS, value, { code: `${code}` })
      );
      emit(IN_FLIGHT, counts.inFlight);
      emit(ERRORS, 0, { cause: "encoding" });
      emit(ERRORS, counts.gathering, { cause: "gathering" });
      emit(BUILD, 1, { version });
      emit(STAND_IN, 1, stand);
    });
}

function toLanding(path: string, version: string): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<title>Driftless</title></head><body><h1>Driftless</h1>` +
    `<p>Facts of this host, in place of Prometheus Node Exporter. Version ${version}.</p>` +
    `<p><a href="${path}">Metrics</a></p></body></html>\n`;
  return new Response(html, {
    headers: { "content-type": "text/html; charset=UTF-8" },
  });
}

function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
