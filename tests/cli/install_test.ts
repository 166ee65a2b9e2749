/** The service of the agent, as each service manager takes it; what is not plain is refused. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import {
  type ProgramOrigin,
  toProgramWords,
} from "../../cli/install_program.ts";
import { toLaunchdList } from "../../lib/agent/install/launchd.ts";
import { toOpenrcScript } from "../../lib/agent/install/openrc.ts";
import type { AgentService } from "../../lib/agent/install/service.ts";
import { toSystemdUnit } from "../../lib/agent/install/systemd.ts";
import {
  toInstallTasks,
  toUninstallTasks,
} from "../../lib/agent/install/tasks.ts";
import { loadApply } from "../../lib/config/load.ts";
import { tasks as registry } from "../../tasks/mod.ts";
import { makeSite } from "../e2e/_driftless.ts";
import { matchGolden } from "./_terminal.ts";

const SERVICE: AgentService = {
  argv: ["/usr/local/bin/driftless", "--config", "/etc/drift less", "agent"],
  env: { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: "/srv/100% \"$HOME\" 'it'" },
  stateDir: "/var/lib/driftless",
  canNotify: true,
  writable: undefined,
};

Deno.test("the unit of systemd is as it was reviewed", () => {
  matchGolden("install_systemd", toSystemdUnit(SERVICE));
  matchGolden(
    "install_systemd_read_only",
    toSystemdUnit({
      ...SERVICE,
      stateDir: "/srv/state",
      canNotify: false,
      writable: ["/srv/log files"],
    }),
  );
});

Deno.test("the script of OpenRC is as it was reviewed, and sh reads its words back", async () => {
  const text = toOpenrcScript(SERVICE);
  matchGolden("install_openrc", text);
  const { stdout } = await new Deno.Command("sh", {
    args: [
      "-euc",
      `${text}\neval "set -- $command_args"\nprintf '%s\\n' "$@" "$DENO_DIR"`,
    ],
  }).output();
  equal(
    new TextDecoder().decode(stdout),
    [...SERVICE.argv.slice(1), SERVICE.env["DENO_DIR"], ""].join("\n"),
  );
});

Deno.test("the list of launchd is as it was reviewed", () => {
  const argv = [...SERVICE.argv, "<&>"];
  matchGolden("install_launchd", toLaunchdList({ ...SERVICE, argv }));
});

Deno.test("a running service is restarted only when its description changed, and none where nothing runs", () => {
  const toWords = (isRunning: boolean) =>
    toInstallTasks(SERVICE, { manager: "systemd", isRunning })
      .map(({ type, state, when }) => [type, state, when]);
  deepEqual(toWords(true), [
    ["systemd_unit", undefined, undefined],
    ["service", "started", "not described.changed"],
    ["service", "restarted", "described.changed"],
  ]);
  deepEqual(toWords(false), [
    ["systemd_unit", undefined, undefined],
    ["service", undefined, undefined],
  ]);
});

Deno.test("what it may write is there before it is walled in", () => {
  const writable = ["/srv/kept"];
  const [first] = toInstallTasks({ ...SERVICE, writable }, {
    manager: "systemd",
    isRunning: true,
  });
  deepEqual(first, { type: "directory", path: "/srv/kept" });
});

Deno.test("what is taken away is ended first, and directories go last", () => {
  const toWords = (manager: "systemd" | "openrc" | "launchd") =>
    toUninstallTasks({ manager, isRunning: true }, ["/var/lib/driftless"])
      .map(({ type, state, argv }) => [type, state ?? argv]);
  const purge = ["command", ["rm", "-rf", "--", "/var/lib/driftless"]];
  deepEqual(toWords("systemd"), [["systemd_unit", "absent"], purge]);
  deepEqual(toWords("openrc"), [
    ["stat", undefined],
    ["service", "stopped"],
    ["file", "absent"],
    purge,
  ]);
  const bootout = ["launchctl", "bootout", "system/org.driftless.agent"];
  deepEqual(toWords("launchd"), [
    ["command", bootout],
    ["file", "absent"],
    purge,
  ]);
});

Deno.test("what installs and what takes away are tasks that load", async () => {
  for (const manager of ["systemd", "openrc", "launchd"] as const) {
    for (const isRunning of [true, false]) {
      const choice = { manager, isRunning };
      const lists = [
        toInstallTasks({ ...SERVICE, writable: ["/srv/kept"] }, choice),
        toUninstallTasks(choice, ["/var/lib/driftless"]),
      ];
      for (const tasks of lists) {
        const { nodes } = await loadApply({
          dir: "/",
          inline: { tasks },
          registry,
          hostName: "web-01",
        });
        equal(nodes.length, tasks.length);
      }
    }
  }
});

Deno.test("a path that would end a line or hold a template is refused", () => {
  for (const odd of ["/etc/a\nUser=root", "/etc/{{ x }}", "/etc/{% x %}"]) {
    const argv = ["/bin/driftless", "--config", odd, "agent"];
    throws(
      () =>
        toInstallTasks({ ...SERVICE, argv }, {
          manager: "systemd",
          isRunning: true,
        }),
      /expected plain words, got/,
    );
  }
});

Deno.test("the program is started as it runs: by Deno, compiled, or by the launcher of its release", () => {
  const start = (origin: Partial<ProgramOrigin>) =>
    toProgramWords({
      execPath: "/usr/bin/deno",
      mainModule: "file:///opt/a%20b/cli/main.ts",
      isCompiled: false,
      hasFile: () => true,
      ...origin,
    });
  const words = start({});
  deepEqual(words.slice(0, 4), [
    "/usr/bin/deno",
    "run",
    "--quiet",
    "--no-prompt",
  ]);
  equal(words.filter((word) => word.startsWith("--allow-")).length, 8);
  equal(words.at(-1), "/opt/a b/cli/main.ts");
  equal(
    start({ mainModule: "https://x.example/m.ts" }).at(-1),
    "https://x.example/m.ts",
  );
  deepEqual(start({ execPath: "/opt/driftless", isCompiled: true }), [
    "/opt/driftless",
  ]);
  const release = {
    execPath: "/usr/local/lib/driftless/deno",
    mainModule: "file:///usr/local/lib/driftless/app/main.js",
  };
  deepEqual(start(release), ["/usr/local/bin/driftless"]);
  equal(start({ ...release, hasFile: () => false }).length, words.length);
});

Deno.test("one service manager is asked for at most", async () => {
  using site = makeSite("tasks: []\n");
  const { code, stderr } = await site.run("install", "--systemd", "--openrc");
  equal(code, 64);
  match(stderr, /Expected one service manager, got systemd and openrc/);
});
