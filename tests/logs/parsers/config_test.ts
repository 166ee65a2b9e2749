import { ok, strictEqual } from "node:assert/strict";
import { isMap } from "../../../lib/config/plain.ts";
import { Report } from "../../../lib/config/report.ts";
import { parseSource } from "../../../lib/config/source.ts";
import { listEntries } from "../../../lib/logs/config/config_file.ts";
import { readSource } from "../../../lib/logs/config/sources.ts";

/** Parts of sources as the documents and the reference of the original have them, and the parser that they name. */
const EXAMPLES:
  readonly (readonly [yaml: string, parser: string | undefined])[] = [
    ["parser: syslog", "syslog"],
    ["parser: common # Apache Common Log Format", "apachecommon"],
    ["parser: nginx_error", "nginx_error"],
    ["parser: nginx_combined", "nginx"],
    ["parser: nginx", "nginx"],
    ["parser: json", "json"],
    ["parser: audit", "audit"],
    ["parser: auto", "auto"],
    ["parser: plain", undefined],
    ["parser: {parser_type: json}", "json"],
    ["parser: {parser_type: plain}", undefined],
    ["parser: {parser_type: keyvalue}", "keyvalue"],
    ["parser: {parser_type: apachecommon}", "apachecommon"],
    ["parser: {parser_type: apachecombined}", "apachecombined"],
    [
      "parser: {parser_type: nginx, time_format: '%d/%b/%Y:%H:%M:%S %z'}",
      "nginx",
    ],
    ["parser: {parser_type: syslog}", "syslog"],
    [
      "parser: {parser_type: regex, pattern: '^(?P<ip>\\S+) (?P<n>\\d+)$', field_map: {ip: ip, n: n}}",
      "regex",
    ],
    ["parser: {type: grok, pattern: '%{IP:ip}'}", "grok"],
    ["parser: {type: logfmt}", "keyvalue"],
    ["parser: {type: csv, columns: [a, b]}", "csv"],
    ["parser: {type: docker}", "docker"],
    ["parser: {type: cri}", "cri"],
  ];

/** The same of multiline, beside the parser and within it. */
const MULTILINES:
  readonly (readonly [yaml: string, start: string | undefined])[] = [
    ["{parser: {multiline: {enabled: true, start_pattern: '^a'}}}", "^a"],
    [
      "{file_options: {from_beginning: true, multiline: {start_pattern: '^b'}}}",
      "^b",
    ],
    [
      String
        .raw`{parser: common, multiline: {pattern: '^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}', negate: false}}`,
      String.raw`^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}`,
    ],
    [
      String
        .raw`{parser: json, multiline: {pattern: '^{\s*"timestamp"', negate: false}}`,
      String.raw`^{\s*"timestamp"`,
    ],
    [
      String
        .raw`{parser: {parser_type: plain, multiline: {enabled: true, start_pattern: '^\d{4}', match_type: After, max_lines: 50, timeout: 3}}}`,
      String.raw`^\d{4}`,
    ],
    [
      "{parser: {parser_type: json, multiline: {enabled: true, match_type: Between, start_pattern: a, continue_pattern: b, end_pattern: c, negate: true}}}",
      "a",
    ],
    ["{parser: {parser_type: json, multiline: {enabled: false}}}", undefined],
    ["{parser: json}", undefined],
  ];

for (const [yaml, parser] of EXAMPLES) {
  Deno.test(`the original's ${yaml} loads`, async () => {
    const source = await load(
      `{name: s, paths: [/var/log/a.log], ${yaml.replace(/ #.*/, "")}}`,
    );
    strictEqual(source?.parser?.unit.type, parser);
  });
}

for (const [yaml, start] of MULTILINES) {
  Deno.test(`the original's ${yaml} loads`, async () => {
    const source = await load(
      `{name: s, paths: [/var/log/a.log], ${yaml.slice(1, -1)}}`,
    );
    ok(source);
    strictEqual(source.multiline?.start_pattern, start);
  });
}

/** Loads one source; nothing may be wrong with it. */
async function load(
  yaml: string,
): Promise<Awaited<ReturnType<typeof readSource>>> {
  const source = await parseSource("logs.yml", `sources:\n  - ${yaml}\n`);
  const report = new Report();
  const spot = { source, path: [] };
  const map = isMap(source.value) ? source.value : {};
  const [entry] = listEntries(map, spot, ["sources"]);
  ok(entry);
  const read = await readSource(entry, [], report);
  report.throwAll();
  return read;
}
