/**
 * Receives datagrams, at an address of this host or at a socket in the file
 * system (unix(7)). A thread waits for the first one, and all that are there
 * then are read without one.
 *
 * @module
 */

import {
  askForBuffer,
  type DatagramLibrary,
  makeSocket,
  openDatagramLibrary,
  readErrorCode,
  readHost,
  readPort,
  type SocketAddress,
  toHostAddress,
  toPathAddress,
  toSocketError,
} from "./datagram_library.ts";

/** `MSG_DONTWAIT` of recv(2). */
const AT_ONCE = 0x40;
/** `SHUT_RDWR` of shutdown(2). */
const BOTH_WAYS = 2;
/** `ECONNREFUSED` of errno(3). */
const REFUSED = 111;
/** Longest datagram that is read whole, in bytes; Linux sends 208 KiB where nobody asks for more. */
const MAX_BYTES = 256 * 1024;
/** Size of the kernel's buffer that is asked for, in bytes. */
const BUFFER_BYTES = 16 * 1024 * 1024;
/** Datagrams that are given together at most, so that others have their turn. */
const MAX_BATCH = 512;
/** How long nothing is read after that failed, in milliseconds. */
const PAUSE_MS = 100;
/** Size that holds all addresses, `struct sockaddr_storage`. */
const ADDRESS_BYTES = 128;

/** What came at once. */
export interface Datagram {
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Address of its sender without the port; empty on a socket in the file system. */
  readonly peer: string;
}

/** Takes what came. */
export type TakeDatagrams = (datagrams: readonly Datagram[]) => void;

/** A socket that receives. */
export interface DatagramReceiver {
  /** Its port; 0 for a socket in the file system. */
  readonly port: number;
  /** Receives no more. */
  close(): Promise<void>;
}

/**
 * Receives at an address of this host, UDP.
 * @throws {Error} With the reason when that is not possible.
 */
export function receiveUdp(
  hostname: string,
  port: number,
  take: TakeDatagrams,
): DatagramReceiver {
  const library = openDatagramLibrary();
  const socket = bind(library, () => toHostAddress(library, hostname, port));
  askForBuffer(library, socket, BUFFER_BYTES);
  return start(library, socket, readPort(library, socket), take);
}

/**
 * Receives at a path in a directory that nobody else can write to. A socket
 * at which nobody receives any more makes room; nothing else does.
 * @throws {Error} With the reason when something is there or it may not be made.
 */
export function receiveUnix(
  path: string,
  mode: number,
  take: TakeDatagrams,
): DatagramReceiver {
  const library = openDatagramLibrary();
  // The socket has its mode from its beginning.
  const umask = Deno.umask(~mode & 0o777);
  let socket: number;
  try {
    socket = bind(library, () => {
      const address = toPathAddress(path);
      removeDead(library, path, address);
      return address;
    });
  } finally {
    Deno.umask(umask);
  }
  const receiver = start(library, socket, 0, take);
  return {
    port: 0,
    close: async () => {
      removeQuietly(path);
      await receiver.close();
    },
  };
}

/** Makes a socket at an address; a library without one is of no use. */
function bind(
  library: DatagramLibrary,
  toAddress: () => SocketAddress,
): number {
  let socket = -1;
  try {
    const address = toAddress();
    socket = makeSocket(library, address);
    if (
      socket < 0 || library.symbols.bind(socket, address, address.length) < 0
    ) throw toSocketError(library);
    return socket;
  } catch (error) {
    library.symbols.close(socket);
    library.close();
    throw error;
  }
}

function start(
  library: DatagramLibrary,
  socket: number,
  port: number,
  take: TakeDatagrams,
): DatagramReceiver {
  const { symbols } = library;
  let isClosing = false;
  const ended = receiveAll(library, socket, take, () => isClosing);
  let closed: Promise<void> | undefined;
  const close = async () => {
    isClosing = true;
    // Wakes the thread that waits.
    symbols.shutdown(socket, BOTH_WAYS);
    await ended;
    symbols.close(socket);
    library.close();
  };
  return { port, close: () => closed ??= close() };
}

async function receiveAll(
  library: DatagramLibrary,
  socket: number,
  take: TakeDatagrams,
  isClosing: () => boolean,
): Promise<void> {
  const { recvfrom, recvfromLater } = library.symbols;
  const buffer = new Uint8Array(MAX_BYTES);
  const size = BigInt(buffer.length);
  const from = new Uint8Array(ADDRESS_BYTES);
  const fromLength = new Int32Array(1);
  const length = new Uint8Array(fromLength.buffer);
  for (;;) {
    fromLength[0] = ADDRESS_BYTES;
    let count = await recvfromLater(socket, buffer, size, 0, from, length);
    const batch: Datagram[] = [];
    const isFailure = count < 0n;
    while (count >= 0n) {
      // Nothing at all is also what a socket gives that is shut down.
      if (count === 0n && isClosing()) break;
      const bytes = buffer.slice(0, Number(count));
      batch.push({ bytes, peer: readHost(library, from) });
      if (batch.length === MAX_BATCH) break;
      fromLength[0] = ADDRESS_BYTES;
      count = recvfrom(socket, buffer, size, AT_ONCE, from, length);
    }
    if (batch.length > 0) take(batch);
    if (isClosing() && batch.length < MAX_BATCH) return;
    if (isFailure) await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}

/** Takes away a socket that a killed process left; one at which somebody receives is left alone. */
function removeDead(
  library: DatagramLibrary,
  path: string,
  address: SocketAddress,
): void {
  const { symbols } = library;
  const probe = makeSocket(library, address);
  const isThere = symbols.connect(probe, address, address.length) === 0;
  const code = isThere ? 0 : readErrorCode(library);
  symbols.close(probe);
  if (isThere) throw new Error("another program receives there");
  if (code === REFUSED && isSocketOfOurs(path)) Deno.removeSync(path);
}

function isSocketOfOurs(path: string): boolean {
  const { isSocket, uid } = Deno.lstatSync(path);
  return isSocket === true && uid === Deno.uid();
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // Somebody took it away before.
  }
}
