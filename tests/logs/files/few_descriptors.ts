/** Follows 200 files that are written to in turn, and tells what came of it: started by a test with few descriptors. */

import { Logs } from "./_tail.ts";

const FILES = 200;
const ROUNDS = 4;

using logs = new Logs();
for (let file = 0; file < FILES; file++) {
  logs.append(`${file}.log`, `${file}/0`);
}
await using tail = await logs.follow();
for (let round = 1; round < ROUNDS; round++) {
  await tail.wait(FILES * round);
  for (let file = 0; file < FILES; file++) {
    logs.append(`${file}.log`, `${file}/${round}`);
  }
}
await tail.wait(FILES * ROUNDS);
await tail.stop();
const { length } = tail.lines;
const different = new Set(tail.lines).size;
const places = logs.stored.size - 1;
const { warnings } = tail;
Deno.stdout.writeSync(
  new TextEncoder().encode(
    JSON.stringify({ length, different, places, warnings }),
  ),
);
