/**
 * Serves units in a process that may do nothing but what its flags say: takes
 * calls on standard input, answers on standard output. Started by
 * `process.ts`, which bounds its silences and its memory.
 *
 * @module
 */

import type {
  Exports,
  OwnModules,
} from "../config/typescript/carried_modules.ts";
import { closeStores } from "../config/typescript/close_stores.ts";
import { ENCLOSE, encloseModules } from "./enclose.ts";
import { Peer } from "./peer.ts";
import { loadKinds, openServer } from "./server.ts";
import { encodeFrame, FrameReader } from "./wire.ts";

// A unit may change what it finds of these.
const write = Deno.stdout.writeSync.bind(Deno.stdout);
const input = Deno.stdin.readable;
const exit = Deno.exit.bind(Deno);

/**
 * Serves the units below an address until standard input ends; the process
 * ends with it. With own modules it runs carried texts alone: its first call
 * has to bring them, and by that it gives up all rights.
 */
export async function serveUnits(
  root: string,
  own?: OwnModules,
): Promise<void> {
  closeStores();
  quieten();
  let load = (url: string): Promise<Exports> =>
    own === undefined
      ? import(url)
      : Promise.reject(new TypeError("Nothing was carried here yet"));
  const serve = openServer((url) => load(url));
  const peer = new Peer({
    root,
    send,
    serve: async (method, args, ask) => {
      if (method !== ENCLOSE || own === undefined) {
        return await serve(method, args, ask);
      }
      // What is loaded later would be a file that cannot be opened.
      await loadKinds();
      load = await encloseModules(args[0], own);
      return undefined;
    },
  });
  const reader = new FrameReader();
  // The first message says that calls are taken.
  send(encodeFrame({ reply: 0 }));
  for await (const part of input) {
    for (const message of reader.push(part)) peer.receive(message);
  }
  exit(0);
}

/** Methods that print to standard output. */
const PRINTING = [
  "count",
  "debug",
  "dir",
  "dirxml",
  "group",
  "groupCollapsed",
  "info",
  "log",
  "table",
  "timeEnd",
  "timeLog",
];

/** What units print is no answer: it goes to standard error. */
function quieten(): void {
  const { console: printer } = globalThis;
  const print = printer.error.bind(printer);
  PRINTING.forEach((name) => Reflect.set(printer, name, print));
}

function send(frame: Uint8Array): void {
  for (let at = 0; at < frame.length;) at += write(frame.subarray(at));
}
