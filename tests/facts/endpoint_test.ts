import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { openEndpoint } from "../../lib/facts/endpoint.ts";
import { type OpenCollector, Scraper } from "../../lib/facts/scrape.ts";
import { MemoryHost, MemoryKernel } from "../../lib/testing/mod.ts";
import type { Respond, WebAnswer } from "../../lib/web/message.ts";
import { Client } from "../web/_client.ts";
import { serve } from "../web/_serve.ts";

const LOAD = { name: "node_load1", type: "gauge", help: "Load." } as const;
const USED = {
  name: "node_used_total",
  type: "counter",
  help: "Used.",
} as const;

const LIMITS = { timeoutMs: 5000, intervalMs: 0, labels: {} };
const loadavg: OpenCollector = {
  ...LIMITS,
  name: "loadavg",
  collect: (_, emit) => emit(LOAD, 1.5),
};
const cpu: OpenCollector = {
  ...LIMITS,
  name: "cpu",
  collect: (_, emit) => emit(USED, 7, { cpu: "0" }),
};

interface Opened {
  respond: Respond;
  warnings: string[];
}

function open(
  collectors: readonly OpenCollector[] = [loadavg, cpu],
  path = "/metrics",
): Opened {
  const kernel = new MemoryKernel();
  const warnings: string[] = [];
  const host = () => Promise.resolve(new MemoryHost());
  const respond = openEndpoint({
    scraper: new Scraper(collectors, { kernel, host }, 10_000),
    kernel,
    path,
    version: "1.2.3",
    known: ["cpu", "loadavg", "wifi"],
    warn: (text) => warnings.push(text),
  });
  return { respond, warnings };
}

function ask(
  respond: Respond,
  target = "/metrics",
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<WebAnswer> {
  const [path = "", query = ""] = target.split("?");
  const sent = new Map(Object.entries(headers));
  return respond({ method, path, query, headers: sent, client: "" });
}

function toText({ body }: WebAnswer): string {
  return new TextDecoder().decode(body);
}

Deno.test("metrics are told in the text format, with those of the scrape, the process and the program", async () => {
  const { respond } = open();
  const answer = await ask(respond);
  deepEqual([answer.status, answer.headers["Content-Type"]], [
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const text = toText(answer);
  for (
    const line of [
      "node_load1 1.5",
      'node_used_total{cpu="0"} 7',
      'node_scrape_collector_success{collector="cpu"} 1',
      'driftless_build_info{version="1.2.3"} 1',
      'promhttp_metric_handler_requests_total{code="200"} 0',
      "promhttp_metric_handler_requests_in_flight 1",
    ]
  ) ok(text.split("\n").includes(line), `${line}\n${text}`);
  match(toText(await ask(respond)), /requests_total\{code="200"\} 1$/m);
});

Deno.test("who likes OpenMetrics better gets it, with its end", async () => {
  const { respond } = open();
  const accept =
    "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  const answer = await ask(respond, "/metrics", { accept });
  equal(
    answer.headers["Content-Type"],
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
  );
  match(toText(answer), /^# TYPE node_used counter$/m);
  ok(toText(answer).endsWith("# EOF\n"));
});

Deno.test("who takes gzip gets it, and the same metrics", async () => {
  const { respond } = open();
  const answer = await ask(respond, "/metrics", {
    "accept-encoding": "deflate, gzip;q=0.5",
  });
  equal(answer.headers["Content-Encoding"], "gzip");
  const unzipped = new Blob([answer.body]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  match(await new Response(unzipped).text(), /^node_load1 1\.5$/m);
  const plain = await ask(respond, "/metrics", {
    "accept-encoding": "gzip;q=0, br",
  });
  equal(plain.headers["Content-Encoding"], undefined);
});

Deno.test("collect[] and exclude[] choose; what cannot be chosen gets 400 in node_exporter's words", async () => {
  const { respond } = open();
  const told = async (query: string) => {
    const answer = await ask(respond, `/metrics?${query}`);
    equal(answer.status, 200);
    return [...toText(answer).matchAll(/collector_success\{collector="(\w+)"/g)]
      .map(([, name]) => name);
  };
  deepEqual(await told("collect[]=cpu"), ["cpu"]);
  deepEqual(await told("collect%5B%5D=cpu&collect[]=loadavg"), [
    "cpu",
    "loadavg",
  ]);
  deepEqual(await told("exclude[]=cpu&exclude[]=unknown"), ["loadavg"]);
  deepEqual(await told("name=cpu"), ["cpu", "loadavg"]);
  const start = "Couldn't create filtered metrics handler: " +
    "couldn't create collector: ";
  for (
    const [query, text] of [
      ["collect[]=cpu&collect[]=nope", `${start}missing collector: nope\n`],
      ["collect[]=wifi", `${start}disabled collector: wifi\n`],
      [
        "collect[]=cpu&exclude[]=loadavg",
        "Combined collect and exclude queries are not allowed.\n",
      ],
    ]
  ) {
    const answer = await ask(respond, `/metrics?${query}`);
    deepEqual([answer.status, toText(answer)], [400, text]);
  }
});

Deno.test("the landing page leads to the metrics; where they stand at the root there is none", async () => {
  const landing = await ask(open([], '/m"<').respond, "/");
  equal(landing.headers["Content-Type"], "text/html; charset=UTF-8");
  match(toText(landing), /Node Exporter.*1\.2\.3.*<a href="\/m&#34;&#60;">/);
  match(toText(await ask(open([loadavg], "/").respond, "/")), /^node_load1 /m);
});

Deno.test("other paths are not there, and other methods not allowed", async () => {
  const { respond } = open();
  equal((await ask(respond, "/metrics/")).status, 404);
  equal((await ask(respond, "/debug/pprof")).status, 404);
  const { status, headers } = await ask(respond, "/metrics", {}, "POST");
  deepEqual([status, headers["Allow"]], [405, "GET, HEAD"]);
});

Deno.test("a collector that throws or hangs hides no other, and is told of once", async () => {
  const never = Promise.withResolvers<void>();
  const { respond, warnings } = open([
    loadavg,
    {
      ...LIMITS,
      name: "cpu",
      collect: () => {
        throw new Error("no luck");
      },
    },
    {
      ...LIMITS,
      name: "wifi",
      timeoutMs: 10,
      collect: () => never.promise,
    },
  ]);
  for (let count = 0; count < 2; count++) {
    const text = toText(await ask(respond));
    match(text, /^node_load1 1\.5$/m);
    match(text, /^node_scrape_collector_success\{collector="cpu"\} 0$/m);
    match(text, /^node_scrape_collector_success\{collector="wifi"\} 0$/m);
  }
  deepEqual(warnings, [
    "cpu: no luck",
    "wifi: it did not end within 10 ms",
    "wifi: the run before has not ended yet",
  ]);
  never.resolve();
});

Deno.test("a hundred scrapers at the same time get answers of one run each collector", async () => {
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const { respond } = open([loadavg, {
    ...LIMITS,
    name: "cpu",
    collect: async (_, emit) => {
      runs++;
      await gate.promise;
      emit(USED, runs);
    },
  }]);
  let asked = 0;
  await using server = await serve((request) => {
    if (++asked === 100) gate.resolve();
    return respond(request);
  });
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      using client = await Client.open(server.port);
      const query = index % 3 === 0 ? "?exclude[]=loadavg" : `?x=${index}`;
      const more = index % 2 === 0 ? "accept-encoding: gzip\r\n" : "";
      return await client.ask(`/metrics${query}`, "GET", more);
    }),
  );
  deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  equal(runs, 1);
});

Deno.test("more than forty different choices at a time get 503, as node_exporter's limit has it", async () => {
  const gate = Promise.withResolvers<void>();
  const collectors = Array.from({ length: 6 }, (_, index) => ({
    ...LIMITS,
    name: `c${index}`,
    collect: () => gate.promise,
  }));
  const { respond } = open(collectors);
  const toQuery = (bits: number) =>
    collectors.flatMap(({ name }, index) =>
      (bits & 1 << index) === 0 ? [] : [`collect[]=${name}`]
    ).join("&");
  const first = Array.from(
    { length: 40 },
    (_, index) => ask(respond, `/metrics?${toQuery(index + 1)}`),
  );
  const last = await ask(respond, `/metrics?${toQuery(41)}`);
  deepEqual([last.status, toText(last)], [
    503,
    "Limit of concurrent requests reached (40), try again later.\n",
  ]);
  const same = ask(respond, `/metrics?${toQuery(7)}&x=1`);
  gate.resolve();
  const all = await Promise.all([...first, same]);
  deepEqual([...new Set(all.map(({ status }) => status))], [200]);
  match(toText(await ask(respond)), /requests_total\{code="503"\} 1$/m);
});
