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
import { launchd } from "../../lib/host/services/launchd.ts";
import type { ServiceVerb } from "../../lib/host/services/manager.ts";
import { openrc } from "../../lib/host/services/openrc.ts";
import { RUNITS } from "../../lib/host/services/runit.ts";
import { parseUnits, systemd } from "../../lib/host/services/systemd.ts";
import {
  chkconfig,
  isStartedAtBoot,
  sysvinit,
} from "../../lib/host/services/sysvinit.ts";
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
  [
    "Void",
    { files: { "/run/runit/x": "", "/var/service": { type: "dir" } } },
    "runit",
    false,
  ],
  [
    "a Debian with runit",
    { files: { "/run/runit/x": "", "/etc/service": { type: "dir" } } },
    "runit",
    false,
  ],
  [
    "Artix",
    { files: { "/run/runit/service": { type: "dir" } } },
    "runit",
    false,
  ],
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

Deno.test("of OpenRC only what is started is asked, for it may have crashed", async () => {
  const host = new MemoryHost({
    files: {
      "/run/openrc/started/sshd": "",
      "/run/openrc/started/httpd": "",
      "/run/openrc/failed/ntpd": "",
      "/etc/init.d/sshd": "",
      "/etc/init.d/httpd": "",
      "/etc/init.d/ntpd": "",
      "/etc/runlevels/default/ntpd": { target: "/etc/init.d/ntpd" },
    },
    queries: {
      "rc-service sshd status": " * status: started\n",
      "rc-service httpd status": { code: 32, stdout: " * status: crashed\n" },
    },
  });
  const sshd = await readUnit(host, "sshd");
  deepEqual([sshd?.activeState, sshd?.fileState], ["active", "disabled"]);
  equal((await readUnit(host, "httpd"))?.activeState, "failed");
  const ntpd = await readUnit(host, "ntpd");
  deepEqual([ntpd?.activeState, ntpd?.fileState], ["failed", "enabled"]);
  equal(await readUnit(host, "nope"), undefined);
});

/** The words of a change and of what takes it back. */
async function readWords(
  manager: typeof systemd,
  host: MemoryHost,
  name: string,
  verb: ServiceVerb,
): Promise<string[]> {
  const read = await manager.readChange?.(host, name, verb);
  const changes = read
    ? [read.change, read.undo]
    : [manager.toChange(verb, name)];
  return changes.map((change) =>
    change.kind === "run" ? change.argv.join(" ") : change.kind
  );
}

Deno.test("OpenRC takes a service out of the runlevels that it is in, and puts it back there", async () => {
  const link = { target: "/etc/init.d/a" };
  const host = new MemoryHost({
    files: {
      "/etc/runlevels/boot/a": link,
      "/etc/runlevels/default/a": link,
      "/etc/runlevels/sysinit": { type: "dir" },
    },
  });
  const read = (name: string, verb: ServiceVerb) =>
    readWords(openrc, host, name, verb);
  deepEqual(await read("a", "disable"), [
    "rc-update delete a boot default",
    "rc-update add a boot default",
  ]);
  deepEqual(await read("b", "enable"), [
    "rc-update add b default",
    "rc-update delete b default",
  ]);
  deepEqual(await read("a", "start"), ["rc-service a start"]);
});

Deno.test("init scripts get links where they have none yet, of their own system", async () => {
  const host = new MemoryHost({
    files: {
      "/etc/rc2.d/K01a": { target: "../init.d/a" },
      "/etc/init.d/a": "",
    },
    programs: ["chkconfig"],
  });
  equal(await findServiceManager(host), chkconfig);
  deepEqual(await readWords(sysvinit, host, "a", "enable"), [
    "update-rc.d a enable",
    "update-rc.d a disable",
  ]);
  deepEqual(await readWords(sysvinit, host, "b", "enable"), [
    "update-rc.d b defaults",
    "update-rc.d b remove",
  ]);
  deepEqual(await readWords(sysvinit, host, "a", "start"), ["service a start"]);
  deepEqual(await readWords(chkconfig, host, "a", "disable"), [
    "chkconfig a off",
    "chkconfig a on",
  ]);
  deepEqual(await readWords(chkconfig, host, "a", "stop"), ["service a stop"]);
});

Deno.test("runit enables by a link, and is asked what it supervises", async () => {
  const host = new MemoryHost({
    files: {
      "/run/runit/x": "",
      "/etc/sv/sshd/run": "",
      "/etc/sv/ntpd/run": "",
      "/etc/sv/new/run": "",
      "/etc/service/sshd": { target: "/etc/sv/sshd" },
      "/etc/sv/again/run": "",
      "/etc/sv/held/run": "",
      "/etc/service/new": { target: "/etc/sv/new" },
      "/etc/service/again": { target: "/etc/sv/again" },
      "/etc/service/held": { target: "/etc/sv/held" },
    },
    queries: {
      "sv status /etc/service/sshd":
        "run: /etc/service/sshd: (pid 1) 20s; run: log: (pid 2) 20s\n",
      "sv status /etc/service/again":
        "down: /etc/service/again: 0s, normally up, want up\n",
      "sv status /etc/service/held":
        "down: /etc/service/held: 9s, normally up; down: log: 0s, normally up, want up\n",
      "sv status /etc/sv/ntpd": {
        code: 1,
        stdout: "fail: /etc/sv/ntpd: runsv not running\n",
      },
      "sv status /etc/service/new": {
        code: 1,
        stdout:
          "warning: /etc/service/new: unable to open supervise/ok: file does not exist\n",
      },
    },
  });
  equal((await readUnit(host, "sshd"))?.activeState, "active");
  equal((await readUnit(host, "ntpd"))?.fileState, "disabled");
  equal((await readUnit(host, "ntpd"))?.activeState, "inactive");
  equal((await readUnit(host, "new"))?.activeState, "inactive");
  equal((await readUnit(host, "again"))?.activeState, "activating");
  equal((await readUnit(host, "held"))?.activeState, "inactive");
  equal(await readUnit(host, "nope"), undefined);
  const [voidRunit, debianRunit] = RUNITS;
  deepEqual(await voidRunit?.readChange?.(host, "ntpd", "enable"), {
    change: {
      kind: "run",
      argv: ["ln", "-s", "/etc/sv/ntpd", "/var/service/ntpd"],
    },
    undo: { kind: "run", argv: ["rm", "/var/service/ntpd"] },
    next: { activeState: "active", subState: "running" },
  });
  deepEqual(await debianRunit?.readChange?.(host, "ntpd", "disable"), {
    change: { kind: "run", argv: ["rm", "/etc/service/ntpd"] },
    undo: {
      kind: "run",
      argv: ["ln", "-s", "/etc/sv/ntpd", "/etc/service/ntpd"],
    },
    next: { activeState: "inactive", subState: "dead" },
  });
  deepEqual(debianRunit?.toChange("restart", "ntpd"), {
    kind: "run",
    argv: ["sv", "restart", "/etc/service/ntpd"],
  });
});

const RECORDED = new URL("../fixtures/launchctl/", import.meta.url);
const record = (name: string) => Deno.readTextFileSync(new URL(name, RECORDED));

Deno.test("launchd tells what runs, and what is disabled in both of its forms", async () => {
  const read = async (name: string, disabled: string, files = {}) => {
    const unit = await launchd.readUnit(
      new MemoryHost({
        os: "darwin",
        files,
        queries: {
          "launchctl print system/com.wazuh.agent": record("print.txt"),
          [`launchctl print system/${name}`]: name === "com.wazuh.agent"
            ? record("print.txt")
            : { code: 113, stderr: "Could not find service" },
          "launchctl print-disabled system": record(disabled),
        },
      }),
      name,
    );
    return unit && [unit.activeState, unit.fileState];
  };
  const now = "print-disabled.txt";
  const old = "print-disabled-12.txt";
  deepEqual(await read("com.wazuh.agent", now), ["active", "enabled"]);
  const daemon = (label: string, text = "<plist/>") => ({
    [`/Library/LaunchDaemons/${label}.plist`]: text,
  });
  const sshd = daemon("com.openssh.sshd");
  deepEqual(await read("com.openssh.sshd", now, sshd), [
    "inactive",
    "disabled",
  ]);
  const docker = daemon("com.docker.helper");
  deepEqual(await read("com.docker.helper", now, docker), [
    "inactive",
    "enabled",
  ]);
  deepEqual(await read("com.docker.helper", old, docker), [
    "inactive",
    "enabled",
  ]);
  const siri = daemon("com.apple.Siri.agent");
  deepEqual(await read("com.apple.Siri.agent", old, siri), [
    "inactive",
    "disabled",
  ]);
  const own = daemon("a.b", "<key>Disabled</key>\n  <true/>");
  deepEqual(await read("a.b", now, own), ["inactive", "disabled"]);
  equal(await read("a.b", now), undefined);
});

Deno.test("launchd loads what is not loaded, and stops by unloading", async () => {
  const host = new MemoryHost({
    os: "darwin",
    files: { "/Library/LaunchDaemons/a.b.plist": "" },
    queries: {
      "launchctl print system/a.b": { code: 113 },
      "launchctl print system/c.d": "c.d = {\n\tstate = waiting\n}\n",
    },
  });
  const words = (name: string, verb: ServiceVerb) =>
    readWords(launchd, host, name, verb);
  const load = "launchctl bootstrap system /Library/LaunchDaemons/a.b.plist";
  deepEqual(await words("a.b", "start"), [
    load,
    "launchctl bootout system/a.b",
  ]);
  deepEqual(await words("a.b", "stop"), [
    "launchctl bootout system/a.b",
    load,
  ]);
  deepEqual((await words("c.d", "start"))[0], "launchctl kickstart system/c.d");
  deepEqual(await words("c.d", "restart"), [
    "launchctl kickstart -k system/c.d",
  ]);
  deepEqual(await words("c.d", "reload"), [
    "launchctl kill SIGHUP system/c.d",
  ]);
  deepEqual(await words("c.d", "disable"), ["launchctl disable system/c.d"]);
});

Deno.test("on a Mac labels are those of launchd, and formulae those of Homebrew", async () => {
  const host = new MemoryHost({
    os: "darwin",
    programs: ["brew"],
  });
  equal((await findServiceManager(host, "com.a.b"))?.name, "launchd");
  equal((await findServiceManager(host, "python@3.12"))?.name, "brew");
  equal((await findServiceManager(host, "redis"))?.name, "brew");
  equal(
    (await findServiceManager(new MemoryHost({ os: "darwin" }), "redis"))?.name,
    "launchd",
  );
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
