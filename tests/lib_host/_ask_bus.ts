/** Asks a real bus at the path that is given and prints the answers; run with the right to that path only. */

import { Bus, type BusCall } from "../../lib/host/dbus.ts";
import { KernelFiles } from "../../lib/host/kernel_files.ts";

const BUS = "org.freedesktop.DBus";

/** Makes a call of the bus itself. */
function call(member: string, ...names: string[]): BusCall {
  return {
    destination: BUS,
    path: "/org/freedesktop/DBus",
    interface: BUS,
    member,
    names,
  };
}

const [path = "", missing = ""] = Deno.args;
using kernel = new KernelFiles();
const signal = AbortSignal.timeout(10_000);
const socket = (await kernel.connect(path))!;
using bus = await Bus.open(socket, "bus", signal);
const calls = [
  call("GetId"),
  call("GetConnectionUnixUser", BUS),
  call("NoSuchMember"),
  { ...call("Ping"), destination: "org.freedesktop.systemd1" },
  {
    ...call("Get", BUS, "Interfaces"),
    interface: "org.freedesktop.DBus.Properties",
  },
];
const [id, user, unknown, nobody, property] = await bus.call(calls, signal);
const many = await bus.call(
  Array.from({ length: 300 }, () => call("GetId")),
  signal,
);
let container = "";
try {
  property!.values.variant();
} catch (error) {
  container = String(error);
}
let none: string | undefined = "connected";
try {
  none = (await kernel.connect(missing)) === undefined ? undefined : none;
} catch (error) {
  none = String(error);
}
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({
  id: id!.values.text(),
  user: user!.values.number(),
  types: [id, user, property].map((message) => message!.signature),
  errors: [unknown!.error, nobody!.error],
  ids: new Set(many.map(({ values }) => values.text())).size,
  container,
  none,
})));
