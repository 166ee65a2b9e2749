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

Deno.test("the output becomes one, and its secrets are secrets", async () => {
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
          password: "{{ secrets.ES_PASSWORD }}",
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
    "10:5 processor add_host_metadata",
  ]);
});

Deno.test("settings of an output come along or are told, and processors become transforms", async () => {
  const { logs, left } = await importText(`
filebeat:
  modules: [{ module: nginx }]
output.elasticsearch:
  hosts: a
  bulk_max_size: 50
  pipeline: geo
  ssl:
    certificate_authorities: [/etc/ca.pem]
    verification_mode: none
    key_passphrase: x
processors:
  - rename: { fields: [{ from: a, to: b }] }
  - drop_fields: { fields: [c] }
  - add_fields: { target: "", fields: { d: 1 } }
  - add_fields: { target: e, fields: { f: 1 } }
  - drop_fields: { when: { equals: { a: b } }, fields: [g] }
`);
  deepEqual(logs, {
    transforms: [
      { type: "renamefield", from: "a", to: "b" },
      { type: "removefield", field: ["c"] },
      { type: "addfield", field: "d", value: 1 },
    ],
    outputs: [{
      name: "elasticsearch",
      type: "elasticsearch",
      hosts: ["http://a:9200"],
      batch: { max_events: 50 },
      tls: { ca_file: "/etc/ca.pem", verify: false },
    }],
  });
  deepEqual(left, [
    "7:13 output.elasticsearch: pipeline",
    "11:21 output.elasticsearch: ssl.key_passphrase",
    "3:12 filebeat.modules",
    "16:5 processor add_fields",
    "17:5 processor drop_fields",
  ]);
});
