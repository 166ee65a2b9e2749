/** A run over many packages, services and users that are as wanted already. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";

const PACKAGES = 300;
const SERVICES = 100;
const USERS = 50;
const ROUNDS = 5;
/** Greatest time of a run, as a multiple of that of an empty program. */
const LIMIT = 40;
const CONFIG = "/etc/driftless/config";

/** Makes what is not there yet: users, units, and as many packages as are missing. */
async function prepare(host: TestHost): Promise<string> {
  const installed = (await host.ask(
    "dpkg-query",
    "-W",
    "-f",
    "${db:Status-Status} ${Package}\\n",
  )).split("\n").filter((line) => line.startsWith("installed "))
    .map((line) => line.slice("installed ".length));
  const packages = [...new Set(installed)].slice(0, PACKAGES);
  const missing = Array.from(
    { length: PACKAGES - packages.length },
    (_, index) => `filler-${index}`,
  );
  // What a test measures is how they are read, not how they came.
  const status = missing.map((name) =>
    `Package: ${name}\nStatus: install ok installed\nMaintainer: A <a@localhost>\n` +
    `Architecture: all\nVersion: 1.0\nDescription: filler\n\n`
  ).join("");
  await host.write("/root/status", status);
  await host.ask(
    "sh",
    "-ec",
    // Nothing of it came as a dependency only.
    "echo >> /var/lib/dpkg/status; cat /root/status >> /var/lib/dpkg/status; rm -f /var/lib/apt/extended_states",
  );
  const units = Array.from(
    { length: SERVICES },
    (_, index) => `scale-${index}`,
  );
  for (const unit of units) {
    await host.write(
      `/etc/systemd/system/${unit}.service`,
      "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/true\n[Install]\nWantedBy=multi-user.target\n",
    );
  }
  await host.ask("systemctl", "daemon-reload");
  await host.ask("systemctl", "enable", "--now", ...units);
  const users = Array.from({ length: USERS }, (_, index) => `scale${index}`);
  for (const user of users) {
    await host.ask("useradd", "-m", "-s", "/bin/sh", user);
  }
  return [
    "tasks:",
    ...[...packages, ...missing].map((name) =>
      `  - { type: package, name: ${name} }`
    ),
    ...units.map((name) =>
      `  - { type: service, name: ${name}, state: started, enabled: true }`
    ),
    ...users.map((name) => `  - { type: user, name: ${name}, shell: /bin/sh }`),
    "",
  ].join("\n");
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function toMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

hostTest(
  "300 packages, 100 services and 50 users that are as wanted",
  async (host) => {
    await host.write(`${CONFIG}/apply.yml`, await prepare(host));
    await host.write("/root/empty.ts", "");
    const first = await host.apply(CONFIG);
    equal(first.code, 0, first.stderr + first.stdout.slice(-3000));
    equal(first.summary?.changed, 0);
    equal(first.summary?.ok, PACKAGES + SERVICES + USERS);
    const own: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      empty.push(
        await time(() =>
          host.ask("/opt/deno", "run", "--quiet", "/root/empty.ts")
        ),
      );
      own.push(await time(() => host.apply(CONFIG)));
    }
    const [ownMs, emptyMs] = [toMedian(own), toMedian(empty)];
    Deno.stdout.writeSync(new TextEncoder().encode(
      `${PACKAGES + SERVICES + USERS} tasks in ${
        Math.round(ownMs)
      } ms, an empty program in ${Math.round(emptyMs)} ms\n`,
    ));
    ok(
      ownMs / emptyMs <= LIMIT,
      `${ownMs} ms is over ${LIMIT} times ${emptyMs} ms`,
    );
  },
);
