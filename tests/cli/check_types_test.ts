/** The check of types is bounded, and says so when it came to nothing. */

import { match, strictEqual as equal } from "node:assert/strict";
import { checkTypes } from "../../cli/check_types.ts";
import { writeFiles } from "../config/temp_dir.ts";

for (
  const [limits, says] of [
    [{ timeMs: 50, heapMegabytes: 1024 }, /that did not end within 0\.05 s$/],
    [{ timeMs: 60_000, heapMegabytes: 20 }, /that took more than 20 MiB of/],
  ] as const
) {
  Deno.test(`a program whose types cannot be checked within ${limits.timeMs} ms and ${limits.heapMegabytes} MiB is an error`, async () => {
    using dir = writeFiles({ "apply.ts": "export default { tasks: [] };" });
    const errors = await checkTypes(dir.path, ["apply.ts"], limits);
    equal(errors.length, 1);
    match(errors[0]?.message ?? "", /^Cannot check the types of "apply\.ts": /);
    match(errors[0]?.message ?? "", says);
    equal(errors[0]?.place?.file, "apply.ts");
  });
}
