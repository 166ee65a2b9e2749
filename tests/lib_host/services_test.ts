import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import {
  findServiceManager,
  getServiceManager,
  readUnit,
  readUnits,
} from "../../lib/host/services.ts";
import { brewServices } from "../../lib/host/services/brew.ts";
import { runit } from "../../lib/host/services/runit.ts";
import { parseUnits, systemd } from "../../lib/host/services/systemd.ts";
import { isStartedAtBoot } from "../../lib/host/services/sysvinit.ts";
import { MemoryHost, type MemoryState } from "../../lib/testing/mod.ts";

const SHOW =
  "systemctl show --property=Id,Names,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload";

const SHOWN = `Id=ssh.service
Names=ssh.service sshd.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
NeedDaemonReload=yes

Id=auditd.service
Names=auditd.service
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
NeedDaemonReload=no

Id=cron.service
Names=cron.service
LoadState=masked
ActiveState=failed
SubState=failed
UnitFileState=masked-runtime
NeedDaemonReload=no
`;

const BOOTED: MemoryState["files"] = { "/run/systemd/system/x": "" };

Deno.test("blocks of systemctl show give units by all their names", () => {
  const units = parseUnits(SHOWN);
  deepEqual([...units.keys()], ["ssh.service", "sshd.service", "cron.service"]);
  deepEqual(units.get("sshd.service"), {
    name: "ssh.service",
    loadState: "loaded",
    activeState: "active",
    subState: "running",
    fileState: "enabled",
    needsReload: true,
  });
  equal(units.get("cron.service")?.fileState, "masked-runtime");
  equal(parseUnits("").size, 0);
});

Deno.test("loaded services are read with one program, others one by one", async () => {
  const host = new MemoryHost({
    files: BOOTED,
    queries: {
      [`${SHOW} *.service`]: SHOWN,
      [`${SHOW} nope.service`]: "Id=nope.service\nLoadState=not-found\n",
      "systemctl is-enabled getty@.service": { code: 1, stdout: "disabled\n" },
    },
  });
  equal((await readUnits(host)).size, 3);
  equal(await readUnit(host, "nope.service"), undefined);
  equal((await readUnit(host, "getty@.service"))?.fileState, "disabled");
});

Deno.test("a systemctl that fails is an error and no absence", async () => {
  const host = new MemoryHost({
    files: BOOTED,
    queries: {
      [`${SHOW} a.service`]: { code: 1, stderr: "Failed to connect to bus" },
    },
  });
  await rejects(readUnit(host, "a.service"), /Failed to connect to bus/);
});

const INIT: MemoryState["files"] = {
  "/sbin/init": { target: "/lib/systemd/systemd" },
};

Deno.test("a systemd that does not run tells only what is enabled", async () => {
  const is = "systemctl --root=/ is-enabled";
  const host = new MemoryHost({
    files: INIT,
    queries: {
      [`${is} a.service`]: "enabled\n",
      [`${is} b.service`]: { code: 1, stdout: "masked\n" },
      [`${is} c.service`]: { code: 1, stderr: "No such file or directory" },
      [`${is} d.service`]: { code: 4, stdout: "not-found\n" },
    },
  });
  const a = await readUnit(host, "a.service");
  deepEqual([a?.activeState, a?.fileState], ["inactive", "enabled"]);
  equal((await readUnit(host, "b.service"))?.loadState, "masked");
  equal(await readUnit(host, "c.service"), undefined);
  equal(await readUnit(host, "d.service"), undefined);
  equal((await readUnits(host)).size, 0);
});

const SYSTEMS: [string, MemoryState, string | undefined, boolean][] = [
  ["a systemd that runs", { files: { ...BOOTED, ...INIT } }, "systemd", false],
  ["a systemd that does not run", { files: INIT }, "systemd", true],
  ["Alpine", { files: { "/run/openrc/softlevel": "" } }, "openrc", false],
  ["Void", { files: { "/run/runit/x": "" } }, "runit", false],
  ["init scripts", { files: { "/etc/init.d/x": "" } }, "sysvinit", false],
  ["nothing", {}, undefined, false],
];

for (const [name, state, manager, isOffline] of SYSTEMS) {
  Deno.test(`the service manager of ${name} is ${manager ?? "none"}`, async () => {
    const found = await findServiceManager(new MemoryHost(state));
    deepEqual([found?.name, found?.isOffline ?? false], [manager, isOffline]);
  });
}

Deno.test("a service manager that is named is only confirmed", async () => {
  const host = new MemoryHost({ files: BOOTED });
  equal(await getServiceManager(host, "systemd"), systemd);
  equal(await getServiceManager(host, "auto"), systemd);
  await rejects(getServiceManager(host, "openrc"), /this host runs systemd/);
  await rejects(
    getServiceManager(host, "upstart"),
    /"upstart": it is not known/,
  );
  await rejects(getServiceManager(new MemoryHost({})), /Cannot find a service/);
});

Deno.test("OpenRC is read from its links alone", async () => {
  const host = new MemoryHost({
    files: {
      "/run/openrc/started/sshd": "",
      "/run/openrc/failed/ntpd": "",
      "/etc/init.d/sshd": "",
      "/etc/init.d/ntpd": "",
      "/etc/runlevels/default/ntpd": { target: "/etc/init.d/ntpd" },
    },
  });
  const sshd = await readUnit(host, "sshd");
  deepEqual([sshd?.activeState, sshd?.fileState], ["active", "disabled"]);
  const ntpd = await readUnit(host, "ntpd");
  deepEqual([ntpd?.activeState, ntpd?.fileState], ["failed", "enabled"]);
  equal(await readUnit(host, "nope"), undefined);
});

Deno.test("runit enables by a link and asks only about what it supervises", async () => {
  const host = new MemoryHost({
    files: {
      "/run/runit/x": "",
      "/etc/sv/sshd/run": "",
      "/etc/sv/ntpd/run": "",
      "/var/service/sshd": { target: "/etc/sv/sshd" },
    },
    queries: { "sv status sshd": "run: sshd: (pid 1) 20s\n" },
  });
  equal((await readUnit(host, "sshd"))?.activeState, "active");
  equal((await readUnit(host, "ntpd"))?.fileState, "disabled");
  deepEqual(runit.toChange("enable", "ntpd"), {
    kind: "link",
    path: "/var/service/ntpd",
    target: "/etc/sv/ntpd",
  });
  deepEqual(runit.toChange("disable", "ntpd"), {
    kind: "remove",
    path: "/var/service/ntpd",
  });
});

Deno.test("an init script runs by its status and is enabled by its links", async () => {
  const host = new MemoryHost({
    files: {
      "/etc/init.d/cron": "",
      "/etc/rc2.d/S01cron": { target: "../init.d/cron" },
      "/etc/rc0.d/K01cron": { target: "../init.d/cron" },
      "/etc/rc3.d/K01other": { target: "../init.d/other" },
    },
    queries: { "service cron status": { code: 3 } },
  });
  const cron = await readUnit(host, "cron");
  deepEqual([cron?.activeState, cron?.fileState], ["inactive", "enabled"]);
  equal(await isStartedAtBoot(host, "other"), false);
  equal(await readUnit(host, "nope"), undefined);
});

Deno.test("brew starts what is enabled and stops what is not", async () => {
  const argv = (["enable", "disable", "reload", "stop"] as const).map(
    (verb) => {
      const change = brewServices.toChange(verb, "redis");
      return change.kind === "run" ? change.argv[2] : "";
    },
  );
  deepEqual(argv, ["start", "stop", "restart", "stop"]);
  const host = new MemoryHost({
    queries: {
      "brew services info --json redis":
        '[{"name":"redis","running":true,"registered":false}]',
      "brew services info --json nope": { code: 1 },
    },
  });
  const unit = await brewServices.readUnit(host, "redis");
  deepEqual([unit?.activeState, unit?.fileState], ["active", "disabled"]);
  equal(await brewServices.readUnit(host, "nope"), undefined);
});

Deno.test("names get the suffix of a service unless they have one", () => {
  const names = ["nginx", "a.timer", "x@1", "a.b", "dev-sda.device"];
  deepEqual(names.map((name) => systemd.toUnitName(name)), [
    "nginx.service",
    "a.timer",
    "x@1.service",
    "a.b.service",
    "dev-sda.device",
  ]);
  match(systemd.toUnitName("sshd"), /\.service$/);
});
