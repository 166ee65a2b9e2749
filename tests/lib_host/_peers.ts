/** Servers that tests ask: one that wants certificates of clients, and a proxy. */

import type { Authority } from "./_certificates.ts";
import type { Receiver } from "./_receiver.ts";

/** Starts a server that lets in only who has a certificate of the authority. */
export async function startMutual(
  cert: string,
  key: string,
  { caFile }: Authority,
) {
  const { createServer } = await import("node:https");
  const read = (path: string) => Deno.readTextFileSync(path);
  const server = createServer({
    cert: read(cert),
    key: read(key),
    ca: read(caFile),
    requestCert: true,
    rejectUnauthorized: true,
  }, (_, answer) => answer.end("ok"));
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return {
    origin: `https://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A proxy that passes on what it is asked for, and notes what that was. */
export function startProxy(target: Receiver) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: string[] = [];
  const open: Deno.Conn[] = [];
  const running: Promise<unknown>[] = [];
  const serve = async (client: Deno.Conn) => {
    const piece = new Uint8Array(65_536);
    const count = await client.read(piece) ?? 0;
    const head = new TextDecoder().decode(piece.subarray(0, count));
    const [line = ""] = head.split("\r\n");
    const user = /^proxy-authorization: (.*)$/im.exec(head)?.[1];
    asked.push(user === undefined ? line : `${line} ${user.trim()}`);
    const server = await Deno.connect({
      hostname: "127.0.0.1",
      port: target.port,
    });
    open.push(server);
    if (line.startsWith("CONNECT")) {
      await client.write(
        new TextEncoder().encode("HTTP/1.1 200 Connected\r\n\r\n"),
      );
    } else await server.write(piece.subarray(0, count));
    await Promise.all([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  };
  const accept = (async () => {
    for await (const client of listener) {
      open.push(client);
      running.push(serve(client).catch(() => {}));
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accept;
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // It is closed already.
        }
      }
      await Promise.all(running);
    },
  };
}
