/**
 * Datagrams to sockets in the file system (unix(7)), such as `/dev/log`, and
 * to abstract ones, whose name begins with `@`. Deno sends none without an
 * unstable flag, so that the C library does it; that takes the right to FFI.
 *
 * @module
 */

/** Names of the C library: GNU's, musl's on both machines. */
const LIBRARIES = [
  "libc.so.6",
  "libc.musl-x86_64.so.1",
  "libc.musl-aarch64.so.1",
] as const;

/** `AF_UNIX` of socket(2). */
const FAMILY = 1;
/** `SOCK_DGRAM`, `SOCK_NONBLOCK` and `SOCK_CLOEXEC` of socket(2). */
const TYPE = 2 | 0o4000 | 0o2000000;
/** `MSG_NOSIGNAL` of send(2). */
const FLAGS = 0x4000;
/** Size of `sun_path` with its NUL. */
const PATH_BYTES = 108;

/** Words of errno(3) that send(2) and connect(2) give. */
const REASONS: Readonly<Record<number, string>> = {
  2: "nothing is there",
  13: "permission denied",
  90: "the message is too long",
  91: "it takes no datagrams",
  111: "nobody listens",
};

/** `EAGAIN` and `ENOBUFS` of errno(3). */
const WAITING: readonly number[] = [11, 105];

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  sendto: {
    parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"],
    result: "isize",
  },
  close: { parameters: ["i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** What datagrams are sent with. */
export interface DatagramSocket extends Disposable {
  /**
   * Sends one datagram without waiting; false when the other side has to read
   * first.
   * @throws {Error} With the reason when it cannot be sent.
   */
  send(message: Uint8Array<ArrayBuffer>): boolean;
}

/**
 * Opens a socket that sends to a path; whether somebody is there is found out
 * with each datagram.
 * @throws {Error} When the path is too long, or there are no sockets left.
 */
export function openDatagrams(path: string): DatagramSocket {
  const address = toAddress(path);
  const library = openLibrary();
  const { symbols } = library;
  const readCode = () => {
    const place = symbols.__errno_location();
    return place === null ? 0 : new Deno.UnsafePointerView(place).getInt32();
  };
  const toError = (code: number) => new Error(REASONS[code] ?? `error ${code}`);
  const socket = symbols.socket(FAMILY, TYPE, 0);
  if (socket < 0) {
    const error = toError(readCode());
    library.close();
    throw error;
  }
  return {
    send: (message) => {
      const size = BigInt(message.length);
      const to = address.length;
      if (symbols.sendto(socket, message, size, FLAGS, address, to) >= 0n) {
        return true;
      }
      const code = readCode();
      if (WAITING.includes(code)) return false;
      throw toError(code);
    },
    [Symbol.dispose]: () => {
      symbols.close(socket);
      library.close();
    },
  };
}

/**
 * Sends datagrams, each whole, without waiting.
 * @throws {Error} With the reason at the first that cannot be sent.
 */
export function sendDatagrams(
  path: string,
  messages: readonly Uint8Array<ArrayBuffer>[],
): void {
  using socket = openDatagrams(path);
  for (const message of messages) {
    if (!socket.send(message)) throw new Error("its buffer is full");
  }
}

/**
 * Makes `struct sockaddr_un`: the family in the order of the machine, the path
 * and a NUL; for a name that is in no file system the NUL stands in front.
 */
function toAddress(path: string): Uint8Array<ArrayBuffer> {
  const isAbstract = path.startsWith("@");
  const bytes = new TextEncoder().encode(path.replace(/^@/, "\0"));
  if (bytes.length >= PATH_BYTES) {
    throw new Error(`its path has more than ${PATH_BYTES - 1} bytes`);
  }
  const address = new Uint8Array(2 + bytes.length + (isAbstract ? 0 : 1));
  new Uint16Array(address.buffer, 0, 1)[0] = FAMILY;
  address.set(bytes, 2);
  return address;
}

function openLibrary(): Deno.DynamicLibrary<typeof SYMBOLS> {
  for (const name of LIBRARIES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
    }
  }
  throw new Error("there is no C library to send it with");
}
