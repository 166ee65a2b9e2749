/** Reads all that comes over TCP and throws it away; tells its port. */

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
Deno.stdout.writeSync(new TextEncoder().encode(`${listener.addr.port}\n`));
const buffer = new Uint8Array(1024 * 1024);
for await (const connection of listener) {
  while (await connection.read(buffer) !== null);
  connection.close();
}
