/** The service manager hears of the agent, at a path or an abstract name, and what finds no room is not lost. */

import {
  deepStrictEqual as deepEqual,
  doesNotThrow,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { toStatusText } from "../../cli/agent_notify.ts";
import { findNotifyAddress, Notifier } from "../../lib/agent/notify.ts";
import type { AgentView } from "../../lib/agent/view.ts";
import {
  makeSocket,
  openDatagramLibrary,
} from "../../lib/host/datagram_library.ts";
import { openSystemCalls } from "../../lib/host/system_calls.ts";
import { ServiceManager } from "./_service_manager.ts";

function find(env: Record<string, string>) {
  return findNotifyAddress((name) => env[name], 7);
}

Deno.test("where the service manager listens is read from the environment, and nothing else is taken for it", () => {
  equal(find({}), undefined);
  equal(find({ NOTIFY_SOCKET: "relative" }), undefined);
  equal(find({ NOTIFY_SOCKET: "/" }), undefined);
  const socket = "/run/systemd/notify";
  const at = { NOTIFY_SOCKET: socket };
  deepEqual(find(at), { socket, watchdogMs: undefined });
  const watched = { ...at, WATCHDOG_USEC: "20000000" };
  deepEqual(find(watched), { socket, watchdogMs: 20_000 });
  deepEqual(find({ ...watched, WATCHDOG_PID: "7" })?.watchdogMs, 20_000);
  deepEqual(find({ ...watched, WATCHDOG_PID: "8" })?.watchdogMs, undefined);
  equal(find({ ...at, WATCHDOG_USEC: "0" })?.watchdogMs, undefined);
  equal(find({ ...at, WATCHDOG_USEC: "1e3" })?.watchdogMs, undefined);
});

Deno.test("what is told is heard in order: a status in one line and once, a reload with its time", async () => {
  await using manager = new ServiceManager();
  using calls = openSystemCalls();
  ok(calls);
  using notifier = new Notifier(manager.socket);
  notifier.reloading();
  notifier.status(`one\n${"x".repeat(1000)}`);
  notifier.ready();
  notifier.status("two");
  notifier.status("two");
  const before = calls.monotonicUs();
  notifier.reloading();
  notifier.alive();
  notifier.stopping();
  await manager.until("STOPPING=1");
  const [status, ready, two, reloading, ...rest] = manager.heard;
  equal(status, `STATUS=one ${"x".repeat(196)}`);
  deepEqual([ready, two], ["READY=1", "STATUS=two"]);
  const time = /^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(reloading ?? "");
  const us = BigInt(time?.[1] ?? 0) - before;
  ok(us >= 0n && us < 60_000_000n, `${us}`);
  deepEqual(rest, ["WATCHDOG=1", "STOPPING=1"]);
});

Deno.test("a service manager at an abstract name hears it too", () => {
  const name = `driftless-${crypto.randomUUID()}`;
  const bytes = new TextEncoder().encode(`\0${name}`);
  const address = new Uint8Array(2 + bytes.length);
  address[0] = 1;
  address.set(bytes, 2);
  using library = openClosingLibrary();
  const socket = makeSocket(library, address);
  equal(library.symbols.bind(socket, address, address.length), 0);
  {
    using notifier = new Notifier(`@${name}`);
    notifier.ready();
  }
  const into = new Uint8Array(64);
  const from = new Uint8Array(128);
  const size = new Uint8Array(Int32Array.of(from.length).buffer);
  const { symbols } = library;
  const count = symbols.recvfrom(socket, into, 64n, 0x40, from, size);
  equal(new TextDecoder().decode(into.subarray(0, Number(count))), "READY=1");
  symbols.close(socket);
});

function openClosingLibrary() {
  const library = openDatagramLibrary();
  return { ...library, [Symbol.dispose]: () => library.close() };
}

Deno.test("a service manager that is away is no fault of the agent", () => {
  using notifier = new Notifier("/nowhere/notify");
  doesNotThrow(() => {
    notifier.ready();
    notifier.alive();
  });
});

const VIEW: AgentView = {
  version: "1",
  host: "web-01",
  pid: 7,
  startedAtMs: 0,
  state: "running",
  mode: "enforce",
  configDir: "/etc/driftless/config",
  configDigest: "0123456789abcdef",
  commit: undefined,
  reloads: 0,
  rejected: undefined,
  unnoted: undefined,
  pause: undefined,
  loops: [],
};

Deno.test("the status says what is in force and what is wrong", () => {
  equal(toStatusText(VIEW), "enforce 0123456");
  const rejected = { atMs: 0, commit: "abc", why: "abc 'bad': apply.yml:1:2" };
  match(
    toStatusText({ ...VIEW, rejected, unnoted: "disk full" }),
    /^enforce 0123456; not taken: abc 'bad': apply.yml:1:2; state: disk full$/,
  );
  equal(toStatusText({ ...VIEW, state: "stopping" }), "stopping");
});
