/**
 * Tells the service manager how the agent is, as sd_notify(3) does: datagrams
 * to the socket that the environment names. Needs the right to FFI.
 *
 * @module
 */

import { openSystemCalls } from "../host/system_calls.ts";
import { type DatagramSocket, openDatagrams } from "../host/unix_datagram.ts";

/** Longest status that is told, in characters. */
const MAX_STATUS = 200;
/** Most messages that wait for room in the socket. */
const MOST_WAITING = 16;

/** Where the service manager listens, and what it expects. */
export interface NotifyAddress {
  /** Path of the socket, or its abstract name behind `@`. */
  readonly socket: string;
  /** Longest time between two signs of life, in milliseconds; undefined when none is expected. */
  readonly watchdogMs: number | undefined;
}

/** Reads where the service manager listens from the environment (sd_notify(3), sd_watchdog_enabled(3)); undefined when none does. */
export function findNotifyAddress(
  read: (name: string) => string | undefined,
  pid: number,
): NotifyAddress | undefined {
  const socket = read("NOTIFY_SOCKET") ?? "";
  if (!/^[/@]./.test(socket)) return undefined;
  const usec = read("WATCHDOG_USEC") ?? "";
  const forPid = read("WATCHDOG_PID") ?? `${pid}`;
  const isExpected = /^[1-9]\d{0,14}$/.test(usec) && forPid === `${pid}`;
  return { socket, watchdogMs: isExpected ? Number(usec) / 1000 : undefined };
}

/** Tells the service manager; what it does not take is no fault of the agent. */
export class Notifier implements Disposable {
  #socket: DatagramSocket;
  #isReady = false;
  #status = "";
  #waiting: string[] = [];

  /**
   * Opens the way to it.
   * @throws {Error} When the right to FFI is missing, or the name is too long.
   */
  constructor(socket: string) {
    this.#socket = openDatagrams(socket);
  }

  /** The configuration holds: what waits for this service may go on. */
  ready(): void {
    this.#isReady = true;
    this.#send(["READY=1"]);
  }

  /** Another configuration is looked at; `ready` says that it is over. */
  reloading(): void {
    if (!this.#isReady) return;
    using calls = openSystemCalls();
    const us = calls?.monotonicUs() ?? 0n;
    this.#send(["RELOADING=1", `MONOTONIC_USEC=${us}`]);
  }

  /** Tells a line for people; the same one once. */
  status(text: string): void {
    const line = text.replaceAll(/\s+/g, " ").slice(0, MAX_STATUS);
    if (line === this.#status) return;
    this.#status = line;
    this.#send([`STATUS=${line}`]);
  }

  /** Gives a sign of life. */
  alive(): void {
    this.#send(["WATCHDOG=1"]);
  }

  /** It ends. */
  stopping(): void {
    this.#send(["STOPPING=1"]);
  }

  /** Closes the way. */
  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]();
  }

  /** What finds no room is sent before the next. */
  #send(lines: readonly string[]): void {
    this.#waiting = [...this.#waiting, lines.join("\n")].slice(-MOST_WAITING);
    try {
      while (this.#waiting[0] !== undefined) {
        const bytes = new TextEncoder().encode(this.#waiting[0]);
        if (!this.#socket.send(bytes)) return;
        this.#waiting.shift();
      }
    } catch {
      // A service manager that starts anew listens again in a moment.
    }
  }
}
