/**
 * Questions to systemd over D-Bus (org.freedesktop.systemd1(5)). The connection
 * is kept from scrape to scrape, and made anew when it broke.
 *
 * @module
 */

import { type Kernel, NoData, type Source } from "../collector.ts";
import {
  Bus,
  type BusCall,
  type BusKind,
  type BusMessage,
  toReason,
} from "../../host/dbus.ts";
import type { BusValue } from "../../host/dbus_message.ts";

/** Where systemd is asked: as root without a bus, which is much cheaper, else over it. */
const SOCKETS: readonly (readonly [string, BusKind])[] = [
  ["/run/systemd/private", "peer"],
  ["/run/dbus/system_bus_socket", "bus"],
];
/** There on a host that systemd booted (sd_booted(3)). */
const BOOTED = "/run/systemd/system";

const SYSTEMD = "org.freedesktop.systemd1";
const MANAGER = "/org/freedesktop/systemd1";
const UNITS = "a(ssssssouso)";

/** Errors that say that an older systemd has no such property, or that the unit is gone. */
const MISSING_REGEXP =
  /\.(UnknownProperty|UnknownInterface|UnknownObject|UnknownMethod|NoSuchUnit)$/;

/** A unit, as far as metrics tell of it. */
export interface SystemdUnit {
  /** Full name, such as `ssh.service`. */
  readonly name: string;
  /** `loaded`, `not-found`, `masked`, … */
  readonly loadState: string;
  /** `active`, `inactive`, `failed`, … */
  readonly activeState: string;
  /** Path of its object on the bus. */
  readonly path: string;
}

/** Asks for a property. */
export interface PropertyCall {
  /** Path of the object; of systemd itself when absent. */
  readonly path?: string;
  /** End of the interface's name: `Manager`, `Unit`, `Service`, … */
  readonly interface: string;
  /** The property. */
  readonly property: string;
}

/** What all units are and what was asked beside. */
export interface SystemdAnswer<C> {
  /** All units that systemd has in memory. */
  readonly units: readonly SystemdUnit[];
  /** Each call with its value; undefined where there is none. */
  readonly answers: readonly (readonly [C, BusValue | undefined])[];
}

/** Chooses by the units what is asked for. */
export type Choose<C> = (units: readonly SystemdUnit[]) => readonly C[];

/** Asks systemd over one connection. */
export class SystemdBus {
  #bus: Bus | undefined;

  /**
   * Lists the units, then asks for properties, which may depend on the units.
   * @throws {NoData} When systemd did not boot this host.
   * @throws {Error} When it cannot be reached, refuses or breaks the rules.
   */
  async ask<C extends PropertyCall>(
    { kernel, signal }: Source,
    choose: Choose<C>,
  ): Promise<SystemdAnswer<C>> {
    if (this.#bus !== undefined) {
      try {
        return await this.#ask(signal, choose);
      } catch (error) {
        // Else the bus or systemd itself was started again since.
        if (signal.aborted) throw error;
      }
    }
    try {
      this.#bus = await connect(kernel, signal);
      return await this.#ask(signal, choose);
    } catch (error) {
      if (signal.aborted || kernel.stat(BOOTED) !== undefined) throw error;
      throw new NoData("systemd did not boot this host");
    }
  }

  async #ask<C extends PropertyCall>(
    signal: AbortSignal,
    choose: Choose<C>,
  ): Promise<SystemdAnswer<C>> {
    const bus = this.#bus!;
    try {
      return await ask(bus, signal, choose);
    } catch (error) {
      bus[Symbol.dispose]();
      this.#bus = undefined;
      throw error;
    }
  }
}

async function connect(kernel: Kernel, signal: AbortSignal): Promise<Bus> {
  const problems: unknown[] = [];
  for (const [path, kind] of SOCKETS) {
    try {
      const socket = await kernel.connect(path);
      if (socket !== undefined) return await Bus.open(socket, kind, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      problems.push(error);
    }
  }
  throw problems.at(-1) ?? new Error(`There is no "${SOCKETS[1]![0]}"`);
}

async function ask<C extends PropertyCall>(
  bus: Bus,
  signal: AbortSignal,
  choose: Choose<C>,
): Promise<SystemdAnswer<C>> {
  const [list] = await bus.call([{
    destination: SYSTEMD,
    path: MANAGER,
    interface: `${SYSTEMD}.Manager`,
    member: "ListUnits",
  }], signal);
  const units = readUnits(list!);
  const calls = choose(units);
  const answers = await bus.call(calls.map(toCall), signal);
  return {
    units,
    answers: calls.map((call, index) => [call, readValue(answers[index]!)]),
  };
}

function toCall(call: PropertyCall): BusCall {
  return {
    destination: SYSTEMD,
    path: call.path ?? MANAGER,
    interface: "org.freedesktop.DBus.Properties",
    member: "Get",
    names: [`${SYSTEMD}.${call.interface}`, call.property],
  };
}

function readUnits(message: BusMessage): SystemdUnit[] {
  const { error, signature, values } = message;
  if (error !== undefined) {
    throw new Error(`Cannot list units: ${toReason(message)}`);
  }
  if (signature !== UNITS) {
    throw new SyntaxError(`Expected units as ${UNITS}, got "${signature}"`);
  }
  return [...values.structs((values) => {
    const name = values.text();
    values.skipText();
    const loadState = values.text();
    const activeState = values.text();
    values.skipText();
    values.skipText();
    const path = values.text();
    values.number();
    values.skipText();
    values.skipText();
    return { name, loadState, activeState, path };
  })];
}

function readValue(message: BusMessage): BusValue | undefined {
  const { error, signature, values } = message;
  if (error !== undefined) {
    if (MISSING_REGEXP.test(error)) return undefined;
    throw new Error(`Cannot ask systemd: ${toReason(message)}`);
  }
  if (signature !== "v") {
    throw new SyntaxError(`Expected a variant, got "${signature}"`);
  }
  return values.variant();
}
