/** Sends events to the console as its arguments say: params as JSON, texts. */

import { consoleOutput } from "../../lib/outputs/console.ts";
import { CONTEXT, never, toEvents } from "./_batches.ts";

const [params = "{}", ...texts] = Deno.args;
const output = await consoleOutput.open(
  consoleOutput.params.parse(JSON.parse(params)),
  CONTEXT,
);
const count = Number(Deno.env.get("REPEAT") ?? 1);
try {
  for (let round = 0; round < count; round++) {
    await output.send(toEvents(...texts), never());
  }
} catch (error) {
  Deno.stderr.writeSync(new TextEncoder().encode(`${error}\n`));
}
await output.close();
