/** Restarting and switching off, proven on a host: once for a reason, and the next run goes on. */

import {
  deepStrictEqual as deepEqual,
  match,
  notStrictEqual as notEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

const REBOOT = `tasks:
  - { type: copy, dest: /etc/dl-before, content: "1" }
  - { type: reboot, flags: [/var/lib/dl-stuck], msg: "a proof; $(id)" }
  - { type: copy, dest: /etc/dl-after, content: "1" }
`;

const readBoot = async (host: TestHost) =>
  await host.ask("cat", "/proc/sys/kernel/random/boot_id");

/** The restart itself: told by a dry run, made, not made again, and the run gone on with. */
async function proveReboot(host: TestHost): Promise<void> {
  await host.ask("touch", "/run/reboot-required", "/var/lib/dl-stuck");
  const before = await readBoot(host);
  const plan = await host.apply(REBOOT, "--dry-run");
  deepEqual(plan.tasks.map(({ status }) => status), [
    "changed",
    "changed",
    "changed",
  ]);
  equal(await readBoot(host), before);
  const made = await host.apply(REBOOT);
  equal(made.tasks[0]?.status, "changed");
  equal(made.tasks.length < 3, true, "a task was begun after the restart");
  await host.reboot();
  const after = await readBoot(host);
  notEqual(after, before);
  equal((await host.exec("test", "-e", "/etc/dl-after")).code, 1);
  const next = await host.apply(REBOOT);
  equal(next.code, 0, next.stdout + next.stderr);
  deepEqual(next.tasks.map(({ status }) => status), ["ok", "ok", "changed"]);
  match(next.stdout, /was restarted for this before and still asks for it/);
  ok((await host.exec("test", "-e", "/etc/dl-after")).code === 0);
  equal(await readBoot(host), after);
}

const SCHEDULED = "grep -h MODE /run/systemd/shutdown/scheduled";

const ROWS: readonly Row[] = [
  {
    name: "reboot: in an hour, and taken back",
    state: SCHEDULED,
    tasks: `
  - { type: reboot, id: later, delay_secs: 1h, msg: "; touch /tmp/x" }
`,
    checks: [[SCHEDULED, /^MODE=reboot$/], [
      "ls /tmp/x 2>&1 || true",
      /cannot/,
    ]],
  },
  {
    name: "shutdown: in an hour, and taken back",
    state: SCHEDULED,
    tasks: `
  - { type: shutdown, id: later, delay: 3600, msg: "$(touch /tmp/x)" }
`,
    checks: [[SCHEDULED, /^MODE=poweroff$/]],
  },
];

proveRows("types that take a host down", ROWS, { prepare: proveReboot });
