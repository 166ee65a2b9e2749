/** Sources of logs beside the real journal and the real senders of a host. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";

const CONFIG = "/etc/driftless/config/logs.yml";
const OUT = "/srv/out";

/** The program as a service of the host needs it. */
const PROGRAM = [
  "/opt/deno",
  "run",
  "--quiet",
  "--no-prompt",
  "--cached-only",
  "--frozen",
  ...["read", "write", "net", "env", "run", "sys", "ffi", "import"]
    .map((right) => `--allow-${right}`),
  "/opt/driftless/cli/main.ts",
];

/** One event as the output has it. */
interface Line {
  message: string;
  level?: string;
  timestamp: string;
  fields: Record<string, unknown>;
}

/** Reads all events that were written. */
async function readEvents(host: TestHost): Promise<Line[]> {
  const { stdout } = await host.exec("sh", "-c", `cat ${OUT}/*`);
  return stdout.split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** Waits until so many events were written whose message matches. */
async function waitForEvents(
  host: TestHost,
  pattern: RegExp,
  count: number,
): Promise<Line[]> {
  for (let tries = 0;; tries++) {
    const found = (await readEvents(host))
      .filter(({ message }) => pattern.test(message));
    if (found.length >= count) return found;
    if (tries > 100) throw new Error(`${found.length} of ${count} arrived`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function writeConfig(host: TestHost, sources: string): Promise<void> {
  await host.exec("rm", "-rf", OUT, "/var/lib/driftless");
  await host.write(
    CONFIG,
    `sources:\n${sources}\noutputs:\n  - { name: files, type: directory, path: ${OUT} }\n`,
  );
}

async function ship(host: TestHost): Promise<void> {
  const { code, stderr } = await host.driftless("logs", "--once");
  equal(code, 0, stderr);
}

hostTest(
  "the journal arrives: from its end on, over restarts, rotation and kills",
  async (host, t) => {
    await host.exec("systemctl", "start", "systemd-journald");

    await t.step(
      "what comes after the first start, with fields as journalctl has them",
      async () => {
        await writeConfig(host, "  - { name: journal, type: journald }");
        await host.ask("logger", "-t", "early", "before the first start");
        await host.ask("journalctl", "--sync");
        await ship(host);
        await host.ask(
          "logger",
          "-t",
          "app",
          "-p",
          "user.warning",
          "while nobody reads: é",
        );
        await host.ask(
          "sh",
          "-c",
          "printf 'a\\377b\\n' | systemd-cat -t bytes -p err",
        );
        await host.ask("journalctl", "--sync");
        await ship(host);
        const events = await readEvents(host);
        equal(
          events.filter(({ message }) => /first start/.test(message)).length,
          0,
        );
        const event = events.find(({ message }) =>
          message === "while nobody reads: é"
        )!;
        const entry = JSON.parse(
          await host.ask("journalctl", "-t", "app", "-o", "json", "-n", "1"),
        );
        equal(event.level, "warning");
        equal(event.fields["identifier"], "app");
        equal(event.fields["pid"], Number(entry._PID));
        equal(event.fields["boot_id"], entry._BOOT_ID);
        equal(event.fields["transport"], entry._TRANSPORT);
        equal(
          Date.parse(event.timestamp),
          Math.floor(Number(entry.__REALTIME_TIMESTAMP) / 1000),
        );
        const bytes = events.find(({ fields }) =>
          fields["identifier"] === "bytes"
        );
        deepEqual([bytes?.message, bytes?.level], ["a\ufffdb", "err"]);
      },
    );

    await t.step("only what is asked for", async () => {
      await writeConfig(
        host,
        `  - { name: some, type: journald, start: beginning, identifiers: [app, noise], priority: warning }`,
      );
      await host.ask("logger", "-t", "noise", "-p", "user.info", "not serious");
      await host.ask("journalctl", "--sync");
      await ship(host);
      deepEqual(
        (await readEvents(host)).map(({ message }) => message),
        ["while nobody reads: é"],
      );
    });

    await t.step(
      "lines that are logged while it is killed again and again, and the journal is rotated",
      async () => {
        await writeConfig(
          host,
          "  - { name: journal, type: journald, identifiers: count }",
        );
        await ship(host);
        await host.ask(
          "systemd-run",
          "--unit=ship",
          "--property=Restart=always",
          "--property=RestartSec=100ms",
          "--property=StartLimitIntervalSec=0",
          "--setenv=DENO_DIR=/opt/deno-dir",
          "--setenv=HOME=/root",
          ...PROGRAM,
          "logs",
        );
        for (let round = 0; round < 5; round++) {
          await host.ask(
            "sh",
            "-c",
            `for i in $(seq 200); do echo "${round} $i"; done | systemd-cat -t count`,
          );
          if (round === 1) await host.ask("journalctl", "--rotate");
          if (round === 3) {
            await host.ask("systemctl", "restart", "systemd-journald");
          }
          await new Promise((done) => setTimeout(done, 300 * round));
          await host.ask("systemctl", "kill", "--signal=KILL", "ship");
        }
        await host.ask("journalctl", "--sync");
        const wanted = Array.from(
          { length: 5 },
          (_, round) =>
            Array.from({ length: 200 }, (_, index) => `${round} ${index + 1}`),
        ).flat();
        await waitForEvents(host, /^4 200$/, 1);
        const found = new Set(
          (await readEvents(host)).map(({ message }) => message),
        );
        deepEqual(wanted.filter((text) => !found.has(text)), []);
        await host.ask("systemctl", "stop", "ship");
      },
    );
  },
);

hostTest(
  "what the host's senders say arrives by a socket in the file system",
  async (host) => {
    await writeConfig(
      host,
      `  - name: local
    type: syslog
    listen: ["unixgram:/run/own-log", "unix:/run/own-stream"]
    parser: syslog`,
    );
    await host.ask(
      "systemd-run",
      "--unit=ship",
      "--setenv=DENO_DIR=/opt/deno-dir",
      "--setenv=HOME=/root",
      ...PROGRAM,
      "logs",
    );
    for (let tries = 0; tries < 100; tries++) {
      if ((await host.exec("test", "-S", "/run/own-stream")).code === 0) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    equal(await host.ask("stat", "-c", "%a", "/run/own-log"), "666");
    // A user without rights may log, as he may with /dev/log.
    await host.ask(
      "setpriv",
      "--reuid=nobody",
      "--clear-groups",
      "logger",
      "-u",
      "/run/own-log",
      "-t",
      "user",
      "-p",
      "daemon.err",
      "by nobody",
    );
    const [event] = await waitForEvents(host, /by nobody/, 1);
    equal(event?.level, "err");
    ok(!("peer" in (event?.fields ?? {})));
    await host.ask("systemctl", "stop", "ship");
    equal((await host.exec("test", "-e", "/run/own-log")).code, 1);
  },
);
