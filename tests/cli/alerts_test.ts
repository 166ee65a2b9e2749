import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Hook } from "../facts/alerts/_hook.ts";
import { makeSite, openLines, type Site } from "./_site.ts";
import { type Ran, toArgv, toEnv } from "./_terminal.ts";

/** What reading the kernel's files takes. */
const RIGHTS = [
  "--allow-read",
  "--allow-write",
  "--allow-net",
  "--allow-env",
  "--allow-run",
  "--allow-sys",
  "--allow-ffi",
  "--allow-import",
];

const APPLY = `tasks:
- name: note
  type: file
  path: "{{ env.T }}/noted"
  state: touch
  tags: [never]
- name: other
  type: file
  path: "{{ env.T }}/other"
  state: touch
`;

const lines = openLines(RIGHTS);
Deno.test.afterAll(() => lines[Symbol.dispose]());

function makeAlerts(facts: string): Site {
  const site = makeSite(APPLY, lines);
  site.write("config/facts.yml", facts);
  return site;
}

function run(site: Site, ...words: string[]): Promise<Ran> {
  return site.run(["--config", "config", "--state-dir", "state", ...words]);
}

/** Thresholds that are always, never and soon past, and one on what is nowhere. */
const THRESHOLDS = `
thresholds:
- { name: up, on: system.uptime_seconds, above: { critical: 0 }, labels: { team: web } }
- { name: down, on: "node_load1 - 1000000", above: { warning: 0 } }
- { name: soon, on: node_boot_time_seconds, above: { warning: 0 }, for: 1h }
- { name: none, on: node_nothing, above: { warning: 0 } }
`;

Deno.test("facts alerts lists what thresholds find, the worst first, and goes on from look to look", async () => {
  using site = makeAlerts(THRESHOLDS);
  const first = await run(site, "facts", "alerts");
  equal(first.code, 0, first.stderr);
  const lines = first.stdout.split("\n");
  match(
    lines[0]!,
    /^! critical {2}up {4}team="web" {2}\d+ \w+ > 0 s {2}since \d s$/,
  );
  match(lines[1]!, /^ {2}pending {3}soon .* since \d s of 60 min$/);
  match(lines[2]!, /^ {2}pending {3}none {2}no data from node_nothing so far$/);
  match(lines[3]!, /^ {2}ok {8}down {2}-/);
  match(lines[4]!, /^1 critical, 2 pending, 1 ok\. {2}Next: driftless /);
  await run(site, "facts", "alerts");
  const third = await run(site, "facts", "alerts", "--json");
  const { type, version, alerts } = JSON.parse(third.stdout);
  deepEqual([type, version], ["alerts", 1]);
  const [up, down, soon, none] = alerts;
  deepEqual(
    [up.alert, up.state, up.severity, up.labels, up.threshold, up.direction],
    ["up", "firing", "critical", { team: "web" }, 0, "above"],
  );
  match(up.since, /^\d{4}-\d\d-\d\dT/);
  equal(down.state, "ok");
  equal(soon.state, "pending");
  equal(none.state, "no_data");
});

Deno.test("one look at the host tells of alerts, on the screen and in JSON", async () => {
  using site = makeAlerts(THRESHOLDS);
  const screen = await run(site, "facts");
  match(screen.stdout, /^alert +up team="web" .* > 0 s {2}! critical$/m);
  const { alerts, facts } = JSON.parse(
    (await run(site, "facts", "--json")).stdout,
  );
  deepEqual(
    alerts.map(({ alert }: { alert: string }) => alert),
    ["up", "down", "soon", "none"],
  );
  ok(facts.disk !== undefined);
  const named = JSON.parse((await run(site, "facts", "cpu", "--json")).stdout);
  equal(named.alerts, undefined, "a part of the host tells nothing of alerts");
});

Deno.test("nobody is told of a look unless that is wanted; then each is told once", async () => {
  await using hook = new Hook();
  using site = makeAlerts(
    `${THRESHOLDS}notifiers: [{ name: ops, type: webhook, url: "${hook.url}", token: t0ken-hidden }]\n`,
  );
  await run(site, "facts", "alerts");
  equal(hook.got.length, 0);
  const told = await run(site, "facts", "alerts", "--notify");
  equal(told.code, 0, told.stderr);
  equal(hook.got.length, 1);
  equal(hook.got[0]?.headers.get("authorization"), "Bearer t0ken-hidden");
  deepEqual(
    hook.got[0]?.body.alerts.map((one: { alert: string }) => one.alert),
    ["up"],
  );
  await run(site, "facts", "alerts", "--notify");
  equal(hook.got.length, 2, "that there is no data");
  equal(hook.got[1]?.body.alerts[0].state, "no_data");
  await run(site, "facts", "alerts", "--notify");
  equal(hook.got.length, 2);
});

Deno.test("an alert runs a declared task as apply does, once, and apply itself does not", async () => {
  using site = makeAlerts(`
thresholds:
- { name: up, on: system.uptime_seconds, above: { critical: 0 }, notify: [fix] }
notifiers: [{ name: fix, type: task, task: note }]
`);
  const isThere = (name: string) => {
    try {
      return Deno.statSync(`${site.dir}/target/${name}`).isFile;
    } catch {
      return false;
    }
  };
  const told = await run(site, "facts", "alerts", "--notify");
  match(told.stderr, /^task note changed\ntask note done, run 1$/m);
  deepEqual([isThere("noted"), isThere("other")], [true, false]);
  const again = await run(site, "facts", "alerts", "--notify");
  equal(again.stderr, "");
  Deno.removeSync(`${site.dir}/target/noted`);
  await run(site, "apply");
  deepEqual([isThere("noted"), isThere("other")], [false, true]);
  const history = await run(site, "history");
  match(history.stdout, /^ *2 /m);
  equal((await run(site, "audit", "verify")).code, 0);
});

Deno.test("a task that is not declared is found by validate, with its place", async () => {
  using site = makeAlerts(
    "notifiers: [{ name: fix, type: task, task: nte }]\n",
  );
  const found = await run(site, "validate");
  equal(found.code, 3);
  match(
    found.stderr,
    /^facts\.yml:1:44 +error There is no task "nte"\n[^]*Did you mean "note"\?/m,
  );
  site.write("config/facts.yml", THRESHOLDS);
  const valid = await run(site, "validate");
  match(valid.stdout, /, 4 thresholds \(/);
});

Deno.test("alerts stand alone, and where there are no thresholds that is said", async () => {
  using site = makeAlerts(THRESHOLDS);
  const rows: readonly (readonly [words: string[], message: RegExp])[] = [
    [["alerts", "disk"], /Expected "alerts" alone/],
    [
      ["alerts", "--prometheus"],
      /Expected "alerts" with --json or --yaml only/,
    ],
    [["alerts", "--serve"], /Expected "alerts" with --json or --yaml only/],
  ];
  for (const [words, message] of rows) {
    const ran = await run(site, "facts", ...words);
    equal(ran.code, 64, words.join(" "));
    match(ran.stderr, message);
  }
  site.write("config/facts.yml", "collectors: []\n");
  const ran = await run(site, "facts", "alerts");
  equal(ran.code, 64);
  match(ran.stderr, /There are no thresholds in the facts files/);
});

/** Starts the endpoint and gives its address when it serves. */
async function serve(site: Site): Promise<{
  url: string;
  lines: string[];
  stop(signal: Deno.Signal): Promise<number>;
}> {
  const child = new Deno.Command(Deno.execPath(), {
    args: toArgv([
      "--config",
      "config",
      "--state-dir",
      "state",
      "facts",
      "--serve",
      "--listen",
      "127.0.0.1:0",
    ], RIGHTS),
    cwd: site.dir,
    env: toEnv({ HOME: site.dir, T: `${site.dir}/target` }),
    clearEnv: true,
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lines: string[] = [];
  const ready = Promise.withResolvers<string>();
  const reading = (async () => {
    let text = "";
    for await (
      const part of child.stderr.pipeThrough(new TextDecoderStream())
    ) {
      text += part;
      const url = /at (http:\S+)/.exec(text)?.[1];
      if (url !== undefined) ready.resolve(url);
      lines.splice(0, lines.length, ...text.split("\n"));
    }
  })();
  return {
    url: await ready.promise,
    lines,
    stop: async (signal) => {
      child.kill(signal);
      await reading;
      return (await child.status).code;
    },
  };
}

Deno.test("beside the endpoint thresholds are watched without anybody asking; alerts are metrics, and go on after a kill", async () => {
  await using hook = new Hook();
  using site = makeAlerts(
    `interval: 1s\n${THRESHOLDS}notifiers: [{ name: ops, type: webhook, url: "${hook.url}" }]\n`,
  );
  const first = await serve(site);
  await hook.wait(2);
  const states = () =>
    hook.got.flatMap(({ body }) =>
      body.alerts.map((one: { alert: string; state: string }) =>
        `${one.alert} ${one.state}`
      )
    );
  deepEqual(states(), ["up firing", "none no_data"]);
  const metrics = await (await fetch(first.url)).text();
  match(
    metrics,
    /^driftless_alert_state\{alert="up",severity="critical",team="web"\} 1$/m,
  );
  match(
    metrics,
    /^driftless_alert_state\{alert="down",severity="warning"\} 0$/m,
  );
  match(metrics, /^driftless_alert_no_data\{alert="none"\} 1$/m);
  match(
    metrics,
    /^driftless_alert_messages_total\{notifier="ops",outcome="sent"\} [1-9]/m,
  );
  match(metrics, /^node_scrape_collector_success\{collector="alerts"\} 1$/m);
  const shown = await run(site, "facts", "alerts", "--notify");
  match(shown.stderr, /^Notifiers are told by process \d+, which serves$/m);
  match(shown.stdout, /^! critical {2}up /m);
  await first.stop("SIGKILL");
  const second = await serve(site);
  const since = /^driftless_alert_since_timestamp_seconds\{.*\} (\S+)$/m;
  const kept = await (await fetch(second.url)).text();
  const code = await second.stop("SIGTERM");
  equal(code, 0, second.lines.join("\n"));
  equal(since.exec(kept)?.[1], since.exec(metrics)?.[1]);
  deepEqual(states(), ["up firing", "none no_data"], "nothing is told twice");
  ok(
    first.lines.some((line) => /^alert critical up team="web" /.test(line)),
    first.lines.join("\n"),
  );
});
