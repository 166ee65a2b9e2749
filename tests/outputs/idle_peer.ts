/** Accepts connections and reads nothing until it is killed. */

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const { port } = listener.addr;
Deno.stdout.writeSync(new TextEncoder().encode(`${port}\n`));
const connections: Deno.Conn[] = [];
for await (const connection of listener) connections.push(connection);
