/**
 * Measures filters and redaction over a million lines of a web server:
 * `deno run --allow-read tests/bench/log_steps_bench.ts`.
 */

import { filters } from "../../lib/logs/filters/mod.ts";
import { transforms } from "../../lib/logs/transforms/mod.ts";
import { type Event, type Origin, toEvent } from "../../lib/outputs/event.ts";
import { Redactor } from "../../lib/secret.ts";

const COUNT = 1_000_000;
const ORIGIN: Origin = {
  source: "web",
  host: { name: "h1" },
  labels: {},
  file: "/var/log/access.log",
  key: "k",
};
const AGENT =
  '"https://example.com/page" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120"';

const FILTERS: readonly (readonly [string, Record<string, unknown>])[] = [
  ["include", { pattern: "nothing like it" }],
  ["include", { pattern: "error|warn|fatal", case_sensitive: false }],
  ["include", { pattern: String.raw`" 5\d\d ` }],
  ["include", { pattern: String.raw`\b50\d\b` }],
  ["include", { pattern: "HTTP/1.1" }],
  ["exclude", { pattern: "health" }],
  ["contains", { values: ["error", "fatal", "panic"] }],
  ["fieldmatch", { field: "source", value: "web" }],
  ["sample", { one_in: 10 }],
  ["ratelimit", { events_per_second: 1000 }],
  ["dedupe", {}],
];

const REDACTIONS: readonly Record<string, unknown>[] = [
  {},
  { presets: ["card"] },
  { presets: ["token", "password"] },
  { patterns: [String.raw`C-\d{8}`] },
];

const events = Array.from({ length: COUNT }, (_, index): Event => {
  const text = `10.${index % 256}.${index % 7}.${index % 91} - - ` +
    `[01/Mar/2026:12:00:${10 + index % 50} +0000] ` +
    `"GET /api/v${index % 3}/items/${index} HTTP/1.1" ` +
    `${index % 97 === 0 ? 500 : 200} ${index % 5000} ${AGENT}`;
  return toEvent(ORIGIN, index * 190, text, 0);
});
const megabytes = events.reduce((sum, { text }) => sum + text.length + 1, 0) /
  1e6;

function tell(name: string, ms: number): void {
  const line = `${name}: ${Math.round(COUNT / ms)} thousand events/s, ` +
    `${Math.round(megabytes / ms * 1000)} MB/s\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}

for (const [type, params] of FILTERS) {
  const unit = await filters[type]!();
  const keep = unit.open(unit.params.parse(params));
  const before = performance.now();
  for (const event of events) keep(event);
  tell(`${type} ${JSON.stringify(params)}`, performance.now() - before);
}
const redact = await transforms["redact"]!();
for (const params of REDACTIONS) {
  const redactor = new Redactor();
  redactor.add("a secret of this run");
  const shape = redact.open(redact.params.parse(params), { redactor });
  const before = performance.now();
  for (const event of events) shape(event);
  tell(`redact ${JSON.stringify(params)}`, performance.now() - before);
}
