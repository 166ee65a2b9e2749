/**
 * Sockets of datagrams by the C library, which takes the right to FFI: Deno
 * receives datagrams only with an unstable flag, and with a buffer in the
 * kernel that any burst makes too small. Constants are those of Linux on
 * x86-64, arm64 and riscv64.
 *
 * @module
 */

/** Names of the C library: GNU's, musl's on both machines. */
const LIBRARIES = [
  "libc.so.6",
  "libc.musl-x86_64.so.1",
  "libc.musl-aarch64.so.1",
] as const;

/** `AF_UNIX`, `AF_INET` and `AF_INET6` of socket(2). */
const FAMILIES = { unix: 1, v4: 2, v6: 10 } as const;
/** `SOCK_DGRAM` and `SOCK_CLOEXEC` of socket(2). */
const TYPE = 2 | 0o2000000;
/** `SOL_SOCKET`, `SO_RCVBUF` and `SO_RCVBUFFORCE` of socket(7). */
const SOCKET_LEVEL = 1;
const BUFFER = 8;
const BUFFER_BEYOND_LIMIT = 33;
/** Size of `sun_path` with its NUL. */
const PATH_BYTES = 108;
/** Size of `struct sockaddr_in` and of `struct sockaddr_in6`. */
const ADDRESS_BYTES = { v4: 16, v6: 28 } as const;
/** Places of the address in them. */
const ADDRESS_AT = { v4: 4, v6: 8 } as const;
/** Longest text of an address with its NUL, `INET6_ADDRSTRLEN`. */
const TEXT_BYTES = 46;

/** Words of errno(3) that calls on sockets give. */
const REASONS: Readonly<Record<number, string>> = {
  2: "its directory does not exist",
  13: "permission denied",
  24: "too many files are open",
  91: "a socket of another kind is there",
  98: "another program is there",
  99: "it is no address of this host",
};

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: {
    parameters: ["i32", "i32", "i32", "buffer", "u32"],
    result: "i32",
  },
  recvfrom: {
    parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"],
    result: "isize",
  },
  recvfromLater: {
    name: "recvfrom",
    parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"],
    result: "isize",
    nonblocking: true,
  },
  inet_pton: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  inet_ntop: {
    parameters: ["i32", "buffer", "buffer", "u32"],
    result: "pointer",
  },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** The calls. */
export type DatagramLibrary = Deno.DynamicLibrary<typeof SYMBOLS>;

/** An address as the system has it. */
export type SocketAddress = Uint8Array<ArrayBuffer>;

/**
 * Opens the C library.
 * @throws {Error} When there is none that is known, or the right to FFI is missing.
 */
export function openDatagramLibrary(): DatagramLibrary {
  for (const name of LIBRARIES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        throw new Error("this process may not use the C library (FFI)", {
          cause: error,
        });
      }
    }
  }
  throw new Error("there is no C library to receive with");
}

/** Makes a socket for an address. */
export function makeSocket(
  { symbols }: DatagramLibrary,
  address: SocketAddress,
): number {
  return symbols.socket(readFamily(address), TYPE, 0);
}

/** Asks for a buffer of so many bytes; root gets it, others as much as `net.core.rmem_max` allows. */
export function askForBuffer(
  { symbols }: DatagramLibrary,
  socket: number,
  bytes: number,
): void {
  const value = new Uint8Array(Int32Array.of(bytes).buffer);
  const set = (option: number) =>
    symbols.setsockopt(socket, SOCKET_LEVEL, option, value, value.length);
  if (set(BUFFER_BEYOND_LIMIT) < 0) set(BUFFER);
}

/**
 * Makes the address of a path: `struct sockaddr_un`.
 * @throws {Error} When the path is too long.
 */
export function toPathAddress(path: string): SocketAddress {
  const bytes = new TextEncoder().encode(path);
  if (bytes.length >= PATH_BYTES) {
    throw new Error(`its path has more than ${PATH_BYTES - 1} bytes`);
  }
  const address = new Uint8Array(2 + bytes.length + 1);
  writeFamily(address, FAMILIES.unix);
  address.set(bytes, 2);
  return address;
}

/**
 * Makes the address of a host and a port: `struct sockaddr_in` or `sockaddr_in6`.
 * @throws {Error} When the host is no address but `localhost`.
 */
export function toHostAddress(
  { symbols }: DatagramLibrary,
  host: string,
  port: number,
): SocketAddress {
  const version = host.includes(":") ? "v6" : "v4";
  const address = new Uint8Array(ADDRESS_BYTES[version]);
  writeFamily(address, FAMILIES[version]);
  new DataView(address.buffer).setUint16(2, port);
  const text = new TextEncoder().encode(
    `${host === "localhost" ? "127.0.0.1" : host}\0`,
  );
  const place = address.subarray(ADDRESS_AT[version]);
  if (symbols.inet_pton(FAMILIES[version], text, place) === 1) return address;
  throw new Error(`expected an address instead of the name "${host}"`);
}

/** Writes the host of an address as text; nothing for one of a path. */
export function readHost(
  { symbols }: DatagramLibrary,
  address: SocketAddress,
): string {
  const family = readFamily(address);
  if (family !== FAMILIES.v4 && family !== FAMILIES.v6) return "";
  const version = family === FAMILIES.v4 ? "v4" : "v6";
  const text = new Uint8Array(TEXT_BYTES);
  const place = address.subarray(ADDRESS_AT[version]);
  if (symbols.inet_ntop(family, place, text, text.length) === null) return "";
  // One that came to a socket for both versions.
  return new TextDecoder().decode(text.subarray(0, text.indexOf(0)))
    .replace(/^::ffff:(?=\d+\.)/, "");
}

/** Reads the port that a socket has. */
export function readPort(
  { symbols }: DatagramLibrary,
  socket: number,
): number {
  const address = new Uint8Array(ADDRESS_BYTES.v6);
  const length = new Uint8Array(Int32Array.of(address.length).buffer);
  symbols.getsockname(socket, address, length);
  return new DataView(address.buffer).getUint16(2);
}

/** Number of the error of the call before, errno(3). */
export function readErrorCode({ symbols }: DatagramLibrary): number {
  const place = symbols.__errno_location();
  return place === null ? 0 : new Deno.UnsafePointerView(place).getInt32();
}

/** Makes an error of the call before. */
export function toSocketError(library: DatagramLibrary): Error {
  const code = readErrorCode(library);
  return new Error(REASONS[code] ?? `error ${code}`);
}

/** The family stands in the order of the machine. */
function readFamily(address: SocketAddress): number {
  return new Uint16Array(address.buffer, 0, 1)[0] ?? 0;
}

function writeFamily(address: SocketAddress, family: number): void {
  new Uint16Array(address.buffer, 0, 1)[0] = family;
}
