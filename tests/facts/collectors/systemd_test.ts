import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { systemdCollector } from "../../../lib/facts/collectors/systemd.ts";
import { toParams } from "../../../lib/facts/fields.ts";
import {
  type Emit,
  MemoryKernel,
  type MemoryKernelState,
  type Run,
  runCollect,
  testCollector,
} from "../../../lib/testing/mod.ts";
import {
  type Answer,
  type Call,
  ScriptedSocket,
  type Value,
} from "../../lib_host/_scripted_bus.ts";

const PRIVATE = "/run/systemd/private";
const BUS = "/run/dbus/system_bus_socket";
/** There on a host that systemd booted. */
const BOOTED = { dirs: ["/run/systemd/system"] };

/** A systemd: units as name, load and active state, and properties by `unit Interface.Property`. */
interface Systemd {
  units?: readonly (readonly [string, string, string])[];
  properties?: Readonly<Record<string, Value>>;
  /** Answers to some members, instead. */
  instead?: Readonly<Record<string, Answer>>;
}

const MANAGER = {
  "systemd1 Manager.Version": "252.39-1~deb12u1",
  "systemd1 Manager.Virtualization": "kvm",
  "systemd1 Manager.SystemState": "running",
};

function answer(
  { units = [], properties = {}, instead = {} }: Systemd,
  { member, path, names }: Call,
): Answer {
  if (member in instead) return instead[member];
  if (member === "Hello") {
    return { signature: "s", write: (body) => body.text(":1.1") };
  }
  if (member === "ListUnits") {
    return {
      signature: "a(ssssssouso)",
      write: (body) =>
        body.structs(
          units.map(([name, load, active]) => (unit) =>
            unit.text(name).text("Läuft").text(load).text(active).text("sub")
              .text("").text(`/unit/${name}`).u32(0).text("").text("/")
          ),
        ),
    };
  }
  const of = names[0]!.slice("org.freedesktop.systemd1.".length);
  const key = `${path.slice(path.lastIndexOf("/") + 1)} ${of}.${names[1]}`;
  const value = { ...MANAGER, ...properties }[key];
  if (value === undefined) {
    return { error: "org.freedesktop.DBus.Error.UnknownProperty" };
  }
  return { signature: "v", write: (body) => body.variant(value) };
}

function start(systemd: Systemd): ScriptedSocket {
  return new ScriptedSocket((call) => answer(systemd, call));
}

/** A kernel whose systemd answers as root is answered. */
function have(systemd: Systemd): MemoryKernelState {
  return { ...BOOTED, sockets: { [PRIVATE]: () => start(systemd) } };
}

/** What is told of systemd itself and of how many units are in each state. */
function told(
  counts: Record<string, number> = {},
  {
    version = '{version="252.39-1~deb12u1"} 252.39',
    virtualization = "kvm",
    running = 1,
  } = {},
): Record<string, number> {
  const states = { active: 0, activating: 0, deactivating: 0, inactive: 0 };
  const all = { ...states, failed: 0, ...counts };
  const [labels, number] = version.split(" ");
  return {
    [`node_systemd_version${labels}`]: Number(number),
    [`node_systemd_virtualization_info{virtualization_type="${virtualization}"}`]:
      1,
    node_systemd_system_running: running,
    ...Object.fromEntries(
      Object.entries(all).map((
        [state, count],
      ) => [`node_systemd_units{state="${state}"}`, count]),
    ),
  };
}

/** The five samples of a unit. */
function states(
  name: string,
  active: string,
  type = "",
): Record<string, 0 | 1> {
  return Object.fromEntries(
    ["active", "activating", "deactivating", "inactive", "failed"].map((
      state,
    ) => [
      `node_systemd_unit_state{name="${name}",state="${state}",type="${type}"}`,
      state === active ? 1 : 0,
    ]),
  );
}

const SSH = ["ssh.service", "loaded", "active"] as const;
const SSH_TYPE = { "ssh.service Service.Type": "notify" };

testCollector(systemdCollector, [
  { name: "no systemd and no bus", absent: true },
  {
    name: "a bus on a host that systemd did not boot",
    have: {
      sockets: {
        [BUS]: () =>
          start({
            instead: {
              ListUnits: { error: "org.freedesktop.DBus.Error.NameHasNoOwner" },
            },
          }),
      },
    },
    absent: true,
  },
  {
    name: "systemd, but nobody to ask",
    have: BOOTED,
    error: /There is no "\/run\/dbus\/system_bus_socket"/,
  },
  {
    name: "a socket that may not be used",
    have: {
      ...BOOTED,
      sockets: {
        [PRIVATE]: new Error("permission denied"),
        [BUS]: new Error(`Nobody listens at "${BUS}"`),
      },
    },
    error: /Nobody listens at "\/run\/dbus/,
  },
  { name: "no units", have: have({}), samples: told() },
  {
    name: "an ordinary user is answered over the bus",
    have: {
      ...BOOTED,
      sockets: {
        [PRIVATE]: new Error("permission denied"),
        [BUS]: () => start({}),
      },
    },
    samples: told(),
  },
  {
    name: "services have a type, and all units a state",
    have: have({
      units: [
        SSH,
        ["cron.service", "loaded", "failed"],
        ["boot.target", "loaded", "reloading"],
        ["gone.service", "not-found", "inactive"],
      ],
      properties: SSH_TYPE,
    }),
    samples: {
      ...told({ active: 1, inactive: 1, failed: 1, reloading: 1 }),
      ...states("ssh.service", "active", "notify"),
      ...states("cron.service", "failed"),
      ...states("boot.target", "reloading"),
    },
  },
  {
    name: "sockets and timers",
    have: have({
      units: [
        ["a.socket", "loaded", "active"],
        ["old.socket", "loaded", "active"],
        ["a.timer", "loaded", "active"],
      ],
      properties: {
        "a.socket Socket.NAccepted": 7,
        "a.socket Socket.NConnections": 2,
        "a.socket Socket.NRefused": 1,
        "old.socket Socket.NAccepted": 3,
        "old.socket Socket.NConnections": 0,
        "a.timer Timer.LastTriggerUSec": 1_700_000_000_500_000n,
      },
    }),
    samples: {
      ...told({ active: 3 }),
      ...states("a.socket", "active"),
      ...states("old.socket", "active"),
      ...states("a.timer", "active"),
      'node_systemd_socket_accepted_connections_total{name="a.socket"}': 7,
      'node_systemd_socket_current_connections{name="a.socket"}': 2,
      'node_systemd_socket_refused_connections_total{name="a.socket"}': 1,
      'node_systemd_socket_accepted_connections_total{name="old.socket"}': 3,
      'node_systemd_socket_current_connections{name="old.socket"}': 0,
      'node_systemd_timer_last_trigger_seconds{name="a.timer"}':
        1_700_000_000.5,
    },
  },
  {
    name: "the switches: restarts, tasks without their limit, start times",
    params: {
      enable_restarts_metrics: true,
      enable_task_metrics: true,
      enable_start_time_metrics: true,
    },
    have: have({
      units: [SSH, ["a.path", "loaded", "inactive"]],
      properties: {
        ...SSH_TYPE,
        "ssh.service Service.NRestarts": 4,
        "ssh.service Service.TasksCurrent": 12n,
        "ssh.service Service.TasksMax": 0xffff_ffff_ffff_ffffn,
        "ssh.service Unit.ActiveEnterTimestamp": 1_700_000_000_250_000n,
        "a.path Unit.ActiveEnterTimestamp": 1_600_000_000_000_000n,
      },
    }),
    samples: {
      ...told({ active: 1, inactive: 1 }),
      ...states("ssh.service", "active", "notify"),
      ...states("a.path", "inactive"),
      'node_systemd_service_restart_total{name="ssh.service"}': 4,
      'node_systemd_unit_tasks_current{name="ssh.service"}': 12,
      'node_systemd_unit_start_time_seconds{name="ssh.service"}':
        1_700_000_000.25,
      'node_systemd_unit_start_time_seconds{name="a.path"}': 0,
    },
  },
  {
    name: "mounts and slices are left out unless the exclude is changed",
    params: { unit_exclude: /^never$/ },
    have: have({
      units: [["a.mount", "loaded", "active"], ["a.slice", "loaded", "active"]],
      properties: { "a.mount Mount.Type": "ext4" },
    }),
    samples: {
      ...told({ active: 2 }),
      ...states("a.mount", "active", "ext4"),
      ...states("a.slice", "active"),
    },
  },
  {
    name: "an include does not clear the exclude",
    params: { unit_include: /^(ssh\.service|.*\.mount)$/ },
    have: have({
      units: [
        SSH,
        ["a.mount", "loaded", "active"],
        ["b.service", "loaded", "active"],
      ],
      properties: SSH_TYPE,
    }),
    samples: {
      ...told({ active: 3 }),
      ...states("ssh.service", "active", "notify"),
    },
  },
  {
    name: "no virtual machine, starting, and a version that is none",
    have: have({
      properties: {
        "systemd1 Manager.Version": "main-g01",
        "systemd1 Manager.Virtualization": "",
        "systemd1 Manager.SystemState": "starting",
      },
    }),
    samples: told({}, {
      version: '{version=""} 0',
      virtualization: "none",
      running: 0,
    }),
  },
  {
    name: "an answer that is refused is an error",
    have: have({
      units: [SSH],
      instead: { Get: { error: "org.freedesktop.DBus.Error.AccessDenied" } },
    }),
    error:
      /Cannot ask systemd: org\.freedesktop\.DBus\.Error\.AccessDenied: words/,
  },
  {
    name: "a list that is refused is an error",
    have: have({
      instead: { ListUnits: { error: "org.freedesktop.DBus.Error.NoReply" } },
    }),
    error: /Cannot list units: org\.freedesktop\.DBus\.Error\.NoReply: words/,
  },
  {
    name: "another list than units",
    have: have({
      instead: { ListUnits: { signature: "as", write: (body) => body.u32(0) } },
    }),
    error: /Expected units as a\(ssssssouso\), got "as"/,
  },
  {
    name: "a list that ends early",
    have: have({
      instead: {
        ListUnits: {
          signature: "a(ssssssouso)",
          write: (body) => body.u32(4000).pad(8).text("ssh.service"),
        },
      },
    }),
    error: /Expected 4 bytes at 24 of a message, got 0/,
  },
  {
    name: "a property that is no value",
    have: have({
      instead: { Get: { signature: "s", write: (body) => body.text("x") } },
    }),
    error: /Expected a variant, got "s"/,
  },
]);

/** Makes what collects from sockets, each of which is used until it is ended. */
function collectFrom(sockets: readonly ScriptedSocket[]): {
  run: () => Promise<Run>;
  collect: (signal: AbortSignal, emit: Emit) => void | Promise<void>;
  left: ScriptedSocket[];
} {
  const left = [...sockets];
  const kernel = new MemoryKernel({
    ...BOOTED,
    sockets: { [PRIVATE]: () => left.shift()! },
  });
  const collect = systemdCollector.open(toParams(systemdCollector.fields, {}));
  const host = () => Promise.reject(new Error("not asked"));
  return {
    run: () => runCollect(collect, kernel),
    collect: (signal, emit) => collect({ kernel, host, signal }, emit),
    left,
  };
}

Deno.test("systemd: the connection is kept, and only what is told is asked for", async () => {
  const socket = start({ units: [SSH], properties: SSH_TYPE });
  const { run } = collectFrom([socket]);
  for (let time = 0; time < 3; time++) {
    const { error, samples } = await run();
    equal(error, undefined);
    deepEqual(samples, {
      ...told({ active: 1 }),
      ...states("ssh.service", "active", "notify"),
    });
  }
  deepEqual(
    socket.calls.slice(-5).map(({ member, names }) => names[1] ?? member),
    ["ListUnits", "Version", "Virtualization", "SystemState", "Type"],
  );
  equal(socket.calls.length, 15);
  equal(socket.isClosed, false);
});

Deno.test("systemd: a connection that broke is closed and made anew within the scrape", async () => {
  const first = start({});
  const second = start({});
  const { run, left } = collectFrom([first, second]);
  deepEqual((await run()).samples, told());
  first.end();
  deepEqual((await run()).samples, told());
  deepEqual([first.isClosed, second.isClosed, left.length], [true, false, 0]);
});

Deno.test("systemd: one that answers nonsense is asked once more, not for ever", async () => {
  const instead = { ListUnits: { error: "org.example.Broken" } };
  const sockets = [start({}), start({ instead }), start({})];
  const { run, left } = collectFrom(sockets);
  await run();
  sockets[0]!.end();
  equal((await run()).error instanceof Error, true);
  equal(left.length, 1);
  deepEqual((await run()).samples, told());
});

Deno.test("systemd: one that answers otherwise than it should is left", async () => {
  const units: Answer = { signature: "as", write: (body) => body.u32(0) };
  const sockets = [start({ instead: { ListUnits: units } }), start({})];
  const { run } = collectFrom(sockets);
  match(String((await run()).error), /Expected units/);
  equal(sockets[0]!.isClosed, true);
  deepEqual((await run()).samples, told());
});

Deno.test("systemd: one that hangs is left when the time is over, and the next scrape is answered", async () => {
  let isHanging = false;
  const hanging = new ScriptedSocket((call) =>
    isHanging ? undefined : answer({}, call)
  );
  const { collect, run, left } = collectFrom([hanging, start({})]);
  await run();
  isHanging = true;
  const abort = new AbortController();
  const reason = new Error("it did not end within 5 ms");
  const timer = setTimeout(() => abort.abort(reason), 5);
  const names: string[] = [];
  await rejects(
    async () => await collect(abort.signal, ({ name }) => names.push(name)),
    reason,
  );
  clearTimeout(timer);
  deepEqual([names, hanging.isClosed, left.length], [[], true, 1]);
  deepEqual((await run()).samples, told());
});
