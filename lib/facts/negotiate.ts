/** What form of answer a request asks for (RFC 9110 §12.5). */

import type { Format } from "./expose.ts";

const OPENMETRICS = "application/openmetrics-text";

/** Takes OpenMetrics where it is liked better than the text format, which is the default. */
export function findFormat(accept: string | null): Format {
  const wanted = parseList(accept ?? "");
  const openmetrics = wanted.get(OPENMETRICS) ?? 0;
  const text = wanted.get("text/plain") ?? wanted.get("text/*") ??
    wanted.get("*/*") ?? 0;
  return openmetrics > 0 && openmetrics >= text ? "openmetrics" : "text";
}

/** Tells whether a client takes gzip. */
export function wantsGzip(acceptEncoding: string | null): boolean {
  const wanted = parseList(acceptEncoding ?? "");
  return (wanted.get("gzip") ?? wanted.get("*") ?? 0) > 0;
}

/** Reads `a;q=0.5, b` as weights by name. */
function parseList(text: string): Map<string, number> {
  return new Map(
    text.slice(0, 1000).split(",").map((part) => {
      const [name = "", ...params] = part.trim().toLowerCase().split(";");
      const weight = params.map((param) => param.trim())
        .find((param) => param.startsWith("q="));
      return [name.trim(), weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
}
