/** The first example on a bare host: planned, made, kept, mended. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { must } from "./_base.ts";
import { type Applied, hostTest, type TestHost } from "./_host.ts";
import { compareTrees, readTree } from "./_tree.ts";

const EXAMPLE = new URL("../../examples/webserver/", import.meta.url).pathname;
const CONFIG = "/etc/driftless/config";
/** All that the example touches, and what shows that a package came. */
const TOUCHED = ["/etc", "/srv", "/var/lib/dpkg/status", "/var/lib/driftless"];
const INDEX = "/srv/site/public/index.html";

/** Facts that the run claims, each as one of the system's own tools tells it. */
const FACTS: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    "package",
    ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}", "nginx-light"],
    /^ii /,
  ],
  [
    "user",
    ["getent", "passwd", "site"],
    /^site:x:\d{1,3}:.*:\/srv\/site:\/usr\/sbin\/nologin$/,
  ],
  [
    "directory",
    ["stat", "-c", "%F %U %a", "/srv/site/public"],
    /^directory site 755$/,
  ],
  ["page", ["stat", "-c", "%F %U %a", INDEX], /^regular file site 644$/],
  [
    "site",
    ["stat", "-c", "%F %U %a", "/etc/nginx/conf.d/site.conf"],
    /^regular file root 644$/,
  ],
  ["default", ["find", "/etc/nginx/sites-enabled", "-name", "default"], /^$/],
  ["active", ["systemctl", "is-active", "nginx"], /^active$/],
  ["enabled", ["systemctl", "is-enabled", "nginx"], /^enabled$/],
  ["accepted", ["nginx", "-t", "-q"], /^$/],
];

/** What breaking all that the tasks manage comes to. */
const CHAOS = [
  "user repaired",
  "directory repaired",
  "template repaired",
  "package repaired",
  "template repaired",
  "file repaired",
  "service repaired",
  "command untold",
];

/** Some of what is broken for that. */
const BROKEN = [
  "user site, gone",
  "package nginx-light, not installed",
  "unit nginx.service, stopped",
  "unit nginx.service, disabled",
  "/etc/nginx/sites-enabled/default, a file in its place",
  "/etc/nginx/conf.d/site.conf, other content",
  "/srv/site/public, another owner",
];

/** A port of 127.0.0.1 that nobody has; the hosts share this machine's network. */
function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Brings the example to a host, with a port of its own. */
async function bring(host: TestHost, port: number): Promise<void> {
  await Deno.mkdir(`${host.root}/etc/driftless`, { recursive: true });
  await must("cp", "-r", EXAMPLE, `${host.root}${CONFIG}`);
  const name = await host.ask("hostname");
  await host.write(`${CONFIG}/hosts/${name}.yml`, `port: ${port}\n`);
}

async function requireFacts(host: TestHost, port: number): Promise<void> {
  for (const [fact, argv, wanted] of FACTS) {
    match(await host.ask(...argv), wanted, fact);
  }
  const page = await host.ask("curl", "-sf", `http://127.0.0.1:${port}/`);
  equal(page, (await host.ask("cat", INDEX)).trimEnd());
  match(page, /<h1>Served by Driftless on dl-[0-9a-f]{8}<\/h1>/);
}

/** Names and statuses of the tasks that are not as wanted. */
function toWork({ tasks }: Applied): string[] {
  return tasks.filter(({ status }) => status !== "ok")
    .map(({ name, status }) => `${name}: ${status}`);
}

/** The changes of tasks that are sure to change, those apart that the package may save. */
function toCertain({ tasks }: Applied, names: readonly string[]): unknown[] {
  return tasks.filter(({ name }) => names.includes(name))
    .map(({ name, changes }) => ({
      name,
      changes: changes.filter(({ unless }) => unless === undefined),
    }));
}

hostTest("the example of a web server", async (host, t) => {
  const port = findPort();
  await bring(host, port);
  // The lists of packages are not part of the example.
  await host.ask("apt-get", "update", "-qq");

  let planned: Applied | undefined;
  await t.step("is planned on a bare host, which stays bare", async () => {
    const bare = readTree(host, TOUCHED, { stamps: true });
    const plan = await host.apply(CONFIG, "--dry-run", "--detailed-exitcode");
    planned = plan;
    deepEqual(
      compareTrees(bare, readTree(host, TOUCHED, { stamps: true })),
      [],
    );
    equal(plan.code, 2, plan.stdout + plan.stderr);
    deepEqual(toWork(plan), [
      "account of the site: changed",
      "directory of the site: changed",
      "front page: changed",
      "web server: changed",
      "site of the web server: changed",
      "default site is gone: unknown",
      "web server runs now and after a reboot: unknown",
      "configuration is accepted: unknown",
      "reload the web server: unknown",
    ]);
  });
  await t.step("is made as planned, and serves its page", async () => {
    const made = await host.apply(CONFIG);
    equal(made.code, 0, made.stdout + made.stderr);
    const sure = planned!.tasks.filter(({ status }) => status === "changed")
      .map(({ name }) => name);
    equal(sure.length, 5);
    deepEqual(toCertain(made, sure), toCertain(planned!, sure));
    await requireFacts(host, port);
  });
  await t.step("is kept by a second run", async () => {
    const before = readTree(host, ["/etc", "/srv"], { stamps: true });
    const again = await host.apply(CONFIG, "--detailed-exitcode");
    equal(again.code, 0, again.stdout + again.stderr);
    equal(again.summary?.changed, 0);
    deepEqual(
      compareTrees(before, readTree(host, ["/etc", "/srv"], { stamps: true })),
      [],
    );
  });
  await t.step(
    "would be mended in all that can be broken, and is not touched for that",
    async () => {
      const before = readTree(host, ["/etc", "/srv"], { stamps: true });
      const ran = await host.driftless("--config", CONFIG, "test", "--json");
      equal(ran.code, 0, ran.stdout + ran.stderr);
      const told = ran.stdout.trim().split("\n").map((line) => JSON.parse(line))
        .filter(({ type }) => type === "chaos");
      deepEqual(
        told.map(({ task, verdict }) => `${task} ${verdict}`),
        CHAOS,
        ran.stdout,
      );
      const mended = told.flatMap(({ findings }) => findings)
        .filter(({ repair }) => repair === "repaired")
        .map(({ thing, damage }) => `${thing}, ${damage}`);
      deepEqual(BROKEN.filter((one) => !mended.includes(one)), [], ran.stdout);
      deepEqual(
        compareTrees(
          before,
          readTree(host, ["/etc", "/srv"], { stamps: true }),
        ),
        [],
      );
    },
  );
  await t.step("is mended after three drifts, exactly those", async () => {
    await host.ask("sh", "-c", `echo drift > ${INDEX}`);
    await host.ask("chmod", "0700", "/srv/site/public");
    await host.ask("systemctl", "stop", "nginx");
    const drifts = [
      "directory of the site: changed",
      "front page: changed",
      "web server runs now and after a reboot: changed",
    ];
    const found = await host.apply(CONFIG, "--dry-run", "--detailed-exitcode");
    equal(found.code, 2, found.stdout + found.stderr);
    deepEqual(toWork(found), drifts);
    const mended = await host.apply(CONFIG, "--detailed-exitcode");
    equal(mended.code, 2, mended.stdout + mended.stderr);
    deepEqual(toWork(mended), drifts);
    await requireFacts(host, port);
    equal((await host.apply(CONFIG, "--detailed-exitcode")).code, 0);
  });
}, { network: "host" });
