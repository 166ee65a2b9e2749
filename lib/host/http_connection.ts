/**
 * Connections to a server that are kept between requests, with an authority,
 * a client certificate and a proxy of their own.
 *
 * @module
 */

import { TaskError, toMessage } from "../error.ts";
import { exchangeByFetch, type Transport } from "./http.ts";

/** How long an idle connection is kept, in milliseconds; many servers end one after 60 s. */
const IDLE_MS = 30_000;

/** Protocols of proxies. */
const TRANSPORTS: Readonly<Record<string, "http" | "https" | "socks5">> = {
  "http:": "http",
  "https:": "https",
  "socks5:": "socks5",
  "socks5h:": "socks5",
};

/** How a server is reached. */
export interface ConnectionOptions {
  /** Path of a PEM file with authorities to trust besides the public ones. */
  readonly caFile?: string | undefined;
  /** Path of a PEM file with the client's certificate. */
  readonly certFile?: string | undefined;
  /** Path of a PEM file with the client's key; `certFile` holds it when absent. */
  readonly keyFile?: string | undefined;
  /** Check the server's certificate; true when absent. */
  readonly verify?: boolean | undefined;
  /** Address of a proxy, `http:`, `https:` or `socks5:`, user and password in it; the environment's when absent. */
  readonly proxy?: string | undefined;
}

/** Connections that are kept. */
export interface Connection extends Disposable {
  /** Makes exchanges over them. */
  readonly transport: Transport;
}

/** What was made of the files as they were at a time. */
interface Opened {
  readonly stamp: string;
  readonly transport: Transport;
  close(): void;
}

/**
 * Opens connections; nothing is sent yet. Certificates are read again when
 * their files change; broken ones leave those before in force.
 * @throws {TaskError} When a file cannot be read or holds no certificate, or the options do not go together.
 */
export async function openConnection(
  options: ConnectionOptions,
  warn: (text: string) => void = () => {},
): Promise<Connection> {
  const { caFile, certFile, keyFile, verify = true, proxy } = options;
  if (keyFile !== undefined && certFile === undefined) {
    throw new TaskError(
      `Cannot use the key "${keyFile}" without a certificate`,
      {
        advice: "Name the file of the certificate too",
      },
    );
  }
  if (!verify && proxy !== undefined) {
    throw new TaskError(
      `Cannot use a proxy without checking the server's certificate`,
      { advice: "Name the file of its authority instead" },
    );
  }
  const files = [caFile, certFile, keyFile].filter((one) => one !== undefined);
  const open = verify ? openByFetch : openByNode;
  let opened = await open(options, stampFiles(files));
  const refresh = async () => {
    const stamp = stampFiles(files);
    if (stamp === opened.stamp) return;
    try {
      const next = await open(options, stamp);
      opened.close();
      opened = next;
    } catch (error) {
      opened = { ...opened, stamp };
      warn(`${toMessage(error)}; the certificates before stay in force`);
    }
  };
  return {
    transport: async (hop, request, signal) => {
      await refresh();
      return await opened.transport(hop, request, signal);
    },
    [Symbol.dispose]: () => opened.close(),
  };
}

function openByFetch(
  { proxy, ...options }: ConnectionOptions,
  stamp: string,
): Promise<Opened> {
  const { ca, cert, key } = readCertificates(options);
  // An error must reach the caller as a rejection.
  return Promise.try(() => {
    const client = openClient({
      // What is sent over one connection at a time is sent by the simpler protocol.
      http2: false,
      allowHost: true,
      poolIdleTimeout: IDLE_MS,
      ...(ca === undefined ? {} : { caCerts: [ca] }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      ...(proxy === undefined ? {} : { proxy: toProxy(proxy) }),
    }, options);
    return {
      stamp,
      transport: (hop, _request, signal) =>
        exchangeByFetch(hop, signal, client),
      close: () => client.close(),
    };
  });
}

function openClient(
  options: Parameters<typeof Deno.createHttpClient>[0],
  { caFile, certFile }: ConnectionOptions,
): Deno.HttpClient {
  try {
    return Deno.createHttpClient(options);
  } catch (cause) {
    const files = [caFile, certFile].filter((one) => one !== undefined)
      .map((one) => `"${one}"`).join(" and ");
    throw new TaskError(
      `Cannot use the certificates of ${files}: ${toMessage(cause)}`,
      {
        cause,
        advice: "Expected certificates and a key in the form of PEM",
      },
    );
  }
}

async function openByNode(
  options: ConnectionOptions,
  stamp: string,
): Promise<Opened> {
  const { Agent } = await import("node:https");
  const { exchangeByNode } = await import("./http_node.ts");
  const { cert, key } = readCertificates(options);
  const agent = new Agent({
    keepAlive: true,
    timeout: IDLE_MS,
    rejectUnauthorized: false,
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  });
  return {
    stamp,
    transport: (hop, request, signal) =>
      exchangeByNode(hop, request, signal, agent),
    close: () => agent.destroy(),
  };
}

function readCertificates(
  { caFile, certFile, keyFile = certFile }: ConnectionOptions,
): { ca?: string; cert?: string; key?: string } {
  return {
    ...(caFile === undefined ? {} : { ca: readFile(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFile(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFile(keyFile) }),
  };
}

function readFile(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw new TaskError(`Cannot read "${path}": ${toMessage(cause)}`, {
      cause,
    });
  }
}

/** Tells files from those that take their place. */
function stampFiles(paths: readonly string[]): string {
  return paths.map((path) => {
    try {
      const { ino, size, mtime } = Deno.statSync(path);
      return `${ino} ${size} ${mtime?.getTime()}`;
    } catch {
      return "";
    }
  }).join();
}

/** User and password leave the address, where they would be shown. */
function toProxy(text: string): Deno.Proxy {
  if (!URL.canParse(text)) {
    throw new TaskError(
      "Cannot use the proxy: expected an address such as http://proxy:3128",
    );
  }
  const url = new URL(text);
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  url.username = "";
  url.password = "";
  const transport = TRANSPORTS[url.protocol];
  if (transport === undefined) {
    throw new TaskError(
      `Cannot use the proxy "${url.href}": expected an address that starts with "http://", "https://" or "socks5://"`,
    );
  }
  return {
    transport,
    url: url.href,
    ...(username === "" ? {} : { basicAuth: { username, password } }),
  };
}
