import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { openWebhook } from "../../../lib/facts/alerts/webhook.ts";
import { Redactor } from "../../../lib/secret.ts";
import { Desk, Hook, makeNotifier } from "./_hook.ts";
import { makeFamily, makeReading } from "./_threshold.ts";

Deno.test("a webhook is told that an alert fires and that it is over, as JSON", async () => {
  await using hook = new Hook();
  const channel = openWebhook(
    makeNotifier(hook.url, {
      token: "t-hidden",
      headers: { "X-Scope-OrgID": "a" },
    }),
    "web-01",
    30_000,
  );
  const desk = new Desk([channel], {
    text: "node_test",
    labels: { team: "web" },
    limits: {
      warning: { at: 80, clear: 75 },
      critical: { at: 90, clear: 90 },
    },
  });
  const reading = (value: number) =>
    makeReading([makeFamily("node_test", [{ d: "a" }, value])]);
  await desk.round(reading(5));
  equal(hook.got.length, 0);
  await desk.round(reading(95));
  await desk.round(reading(96));
  await desk.round(reading(70));
  equal(hook.got.length, 2);
  const [first, second] = hook.got;
  equal(first?.method, "POST");
  equal(first?.path, "/hook");
  equal(first?.headers.get("authorization"), "Bearer t-hidden");
  equal(first?.headers.get("content-type"), "application/json");
  equal(first?.headers.get("x-scope-orgid"), "a");
  match(first?.headers.get("user-agent") ?? "", /^driftless\/\d/);
  deepEqual(first?.body, {
    type: "alerts",
    version: 1,
    host: "web-01",
    alerts: [{
      alert: "test",
      state: "firing",
      severity: "critical",
      labels: { d: "a", team: "web" },
      on: "node_test",
      value: 95,
      threshold: 90,
      direction: "above",
      forecast_seconds: null,
      since: "2023-11-14T22:14:20.000Z",
      at: "2023-11-14T22:14:20.000Z",
      summary: "95 > 90",
    }],
  });
  const [over] = second?.body.alerts ?? [];
  deepEqual(
    [over.state, over.severity, over.value, over.since],
    ["resolved", "critical", 70, null],
  );
  equal(desk.kept, 2, "each message that arrived is noted at once");
  deepEqual(desk.warnings, []);
});

Deno.test("the Alertmanager is told in its form: an end that it outlives no dead host by, and the other severity is over", async () => {
  await using hook = new Hook();
  const notifier = makeNotifier(hook.url.replace("/hook", "/am/"), {
    format: "alertmanager",
  });
  const channel = openWebhook(
    {
      ...notifier,
      wishes: { ...notifier.wishes, repeatMs: 60_000 },
    },
    "web-01",
    30_000,
  );
  const desk = new Desk([channel], {
    limits: {
      warning: { at: 80, clear: 80 },
      critical: { at: 90, clear: 90 },
    },
  });
  await desk.round(85);
  await desk.round(85);
  await desk.round(85);
  await desk.round(95);
  await desk.round(5);
  deepEqual(hook.got.map(({ path }) => path), [
    "/am/api/v2/alerts",
    "/am/api/v2/alerts",
    "/am/api/v2/alerts",
    "/am/api/v2/alerts",
  ]);
  // deno-lint-ignore no-explicit-any
  const toShort = ({ labels, startsAt, endsAt }: any) => [
    labels.alertname,
    labels.instance,
    labels.severity,
    (Date.parse(endsAt) - Date.parse(startsAt)) / 1000,
  ];
  deepEqual(hook.got.map(({ body }) => body.map(toShort)), [
    [["test", "web-01", "warning", 240]],
    [["test", "web-01", "warning", 300]],
    [
      ["test", "web-01", "warning", 0],
      ["test", "web-01", "critical", 240],
    ],
    [["test", "web-01", "critical", 0]],
  ]);
  equal(hook.got[0]?.body[0].annotations.summary, "85 > 80");
});

Deno.test("a receiver that fails for a moment is asked again at once, one that stays away later, and nothing is lost", async () => {
  await using hook = new Hook();
  const channel = openWebhook(makeNotifier(hook.url), "web-01", 30_000);
  const desk = new Desk([channel]);
  hook.answers.push(() => new Response("busy", { status: 503 }));
  await desk.round(95);
  equal(hook.got.length, 2);
  deepEqual(desk.warnings, []);
  deepEqual(desk.dispatcher.tallies.get("ops"), { sent: 1, failed: 1 });
  hook.answers.push(() => new Response("no such\n hook", { status: 404 }));
  await desk.round(5);
  equal(hook.got.length, 3, "what will not work at once is not tried again");
  deepEqual(desk.warnings, [
    `Cannot notify "ops" at ${
      new URL(hook.url).origin
    }: it answered 404: no such hook`,
  ]);
  await desk.round(5);
  equal(hook.got.length, 3, "it is left alone for a while");
});

Deno.test("a wish to be left alone is granted", async () => {
  await using hook = new Hook();
  const desk = new Desk([openWebhook(makeNotifier(hook.url), "h", 30_000)]);
  hook.answers.push(() =>
    new Response(null, { status: 429, headers: { "retry-after": "60" } })
  );
  await desk.round(95);
  await desk.round(95);
  equal(hook.got.length, 1);
});

Deno.test("a receiver that never answers holds up nobody else", async () => {
  await using hook = new Hook();
  const held = Promise.withResolvers<Response>();
  await using slow = new Hook();
  slow.answers.push(() => held.promise);
  const desk = new Desk([
    openWebhook(makeNotifier(slow.url, { name: "slow" }), "h", 30_000),
    openWebhook(makeNotifier(hook.url, { name: "ops" }), "h", 30_000),
  ]);
  const stop = new AbortController();
  const first = desk.round(95, 30_000, stop.signal);
  await slow.wait(1);
  await desk.wait(1);
  const second = desk.round(5, 30_000, stop.signal);
  await hook.wait(2);
  equal(slow.got.length, 1, "one message is under way at a time");
  stop.abort();
  held.resolve(new Response());
  await Promise.all([first, second]);
});

Deno.test("neither secrets nor the path of an address are in what is said or sent", async () => {
  await using hook = new Hook();
  const redactor = new Redactor();
  redactor.add("s3cr3t-word");
  const url = hook.url.replace("/hook", "/T00/p4th-secret?key=k-secret");
  const desk = new Desk([openWebhook(makeNotifier(url), "h", 30_000)], {
    summary: () => Promise.resolve("it is s3cr3t-word"),
  }, redactor);
  hook.answers.push(() => new Response("s3cr3t", { status: 400 }));
  await desk.round(
    makeReading([makeFamily("node_test", [{ d: "s3cr3t-word" }, 95])]),
  );
  const [alert] = hook.got[0]?.body.alerts ?? [];
  equal(alert.summary, "it is ***");
  deepEqual(alert.labels, { d: "***" });
  ok(!desk.warnings.join().includes("p4th-secret"), desk.warnings.join());
  ok(!desk.warnings.join().includes("k-secret"), desk.warnings.join());
  const gone = new Desk([
    openWebhook(makeNotifier("http://127.0.0.1:1/p4th-secret"), "h", 30_000),
  ]);
  const stop = new AbortController();
  const round = gone.round(95, 1000, stop.signal);
  setTimeout(() => stop.abort(), 50);
  await round;
  ok(!gone.warnings.join().includes("p4th"), gone.warnings.join());
});

Deno.test("many alerts go in messages of a hundred", async () => {
  await using hook = new Hook();
  const desk = new Desk([openWebhook(makeNotifier(hook.url), "h", 30_000)]);
  const samples = Array.from(
    { length: 150 },
    (_, index) => [{ d: `${index}` }, 95] as const,
  );
  await desk.round(makeReading([makeFamily("node_test", ...samples)]));
  deepEqual(hook.got.map(({ body }) => body.alerts.length), [100, 50]);
});

Deno.test("a threshold without data is told, and that there is some again", async () => {
  await using hook = new Hook();
  const desk = new Desk([openWebhook(makeNotifier(hook.url), "h", 30_000)]);
  for (let round = 0; round < 4; round++) await desk.round(undefined);
  await desk.round(5);
  const told = hook.got.flatMap(({ body }) => body.alerts);
  deepEqual(
    told.map(({ state, severity, summary }) => [state, severity, summary]),
    [
      ["no_data", null, "no data from node_test"],
      ["resolved", null, "there are values again"],
    ],
  );
});

Deno.test("a redirect is not followed: what is posted is for whom it was addressed to", async () => {
  await using hook = new Hook();
  await using other = new Hook();
  hook.answers.push(() =>
    new Response(null, { status: 307, headers: { location: other.url } })
  );
  const desk = new Desk([openWebhook(makeNotifier(hook.url), "h", 30_000)]);
  await desk.round(95);
  equal(other.got.length, 0);
  match(desk.warnings[0] ?? "", /it answered 307/);
});
