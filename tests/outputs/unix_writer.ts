/** Sends lines to a socket of this host that it serves itself, and shows what came; first it finds nobody there. */

import { socketOutput } from "../../lib/outputs/socket.ts";
import { CONTEXT, never, toLines } from "./_batches.ts";

const path = `${Deno.args[0] ?? ""}/socket`;
const params = socketOutput.params.parse({ server: path });
const output = await socketOutput.open(params, CONTEXT);
const show = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(text));
await output.send(toLines("one\n"), never()).catch(({ message }) =>
  show(`${message}\n`.replace(path, "socket"))
);
using listener = Deno.listen({ transport: "unix", path });
const read = async () => {
  const connection = await listener.accept();
  return await new Response(connection.readable).text();
};
const text = read();
await output.send(toLines("one\ntwo\n"), never());
await output.close();
show(await text);
