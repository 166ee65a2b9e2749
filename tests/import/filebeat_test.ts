/** A `filebeat.yml` becomes a logs file. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { parseSource } from "../../lib/config/source.ts";
import { importFilebeat } from "../../lib/import/filebeat.ts";

/** What a text comes to, and what is left of it. */
async function importText(
  text: string,
): Promise<{ logs: unknown; left: string[] }> {
  const { logs, left } = importFilebeat(await parseSource("f.yml", text));
  return {
    logs,
    left: left.map(({ place, what }) => `${place.line}:${place.col} ${what}`),
  };
}

Deno.test("inputs become sources with their parsers, filters, labels and joined lines", async () => {
  const { logs, left } = await importText(String.raw`
filebeat.inputs:
  - type: filestream
    id: app
    paths: [/var/log/app/*.log]
    parsers:
      - ndjson: { target: "" }
    exclude_lines: ['^DEBUG', healthz]
    fields: { env: prod, tier: 1 }
  - type: log
    enabled: false
    paths: [/var/log/java/*.log]
    multiline.pattern: '^\d{4}-'
    multiline.negate: true
    multiline.match: after
    ignore_older: 24h
  - type: container
    paths: [/var/lib/docker/containers/*/*.log]
  - type: journald
`);
  deepEqual(left, []);
  deepEqual(logs, {
    sources: [
      {
        name: "app",
        paths: ["/var/log/app/*.log"],
        start: "beginning",
        parser: "json",
        labels: { env: "prod", tier: "1" },
        filters: [{ type: "exclude", pattern: "(?:^DEBUG)|(?:healthz)" }],
      },
      {
        name: "input_2",
        enabled: false,
        paths: ["/var/log/java/*.log"],
        start: "beginning",
        multiline: { pattern: "^\\d{4}-", negate: true, match: "after" },
        ignore_older: "24h",
      },
      {
        name: "input_3",
        paths: ["/var/lib/docker/containers/*/*.log"],
        parser: "auto",
        start: "beginning",
      },
      { name: "input_4", type: "journald" },
    ],
  });
});

Deno.test("the output becomes one, its secrets those of the environment", async () => {
  const { logs, left } = await importText(`
output:
  elasticsearch:
    hosts: ["search", "https://b.example.org:9243"]
    protocol: https
    username: shipper
    password: "\${ES_PASSWORD}"
    index: "logs-%{+yyyy.MM.dd}"
output.file: { path: "\${DIR:/srv/logs}" }
`);
  deepEqual(left, []);
  deepEqual(logs, {
    outputs: [
      {
        name: "elasticsearch",
        type: "elasticsearch",
        hosts: ["https://search:9200", "https://b.example.org:9243"],
        index: "logs-%Y.%m.%d",
        auth: {
          type: "basic",
          username: "shipper",
          password: "{{ env.ES_PASSWORD }}",
        },
      },
      {
        name: "file",
        type: "directory",
        path: "{{ env.DIR | default('/srv/logs') }}",
      },
    ],
  });
});

Deno.test("what is not known is told with its place", async () => {
  const { left } = await importText(`
filebeat.inputs:
  - type: tcp
    host: 127.0.0.1:9000
  - type: log
    paths: [/a]
    exclude_files: ['\\.gz$']
output.kafka: { hosts: [k] }
processors:
  - add_host_metadata: ~
logging.level: info
`);
  deepEqual(left, [
    "3:5 input input_1 (tcp)",
    "7:20 input input_2: exclude_files",
    "8:15 output.kafka",
    "10:3 processors",
  ]);
});
