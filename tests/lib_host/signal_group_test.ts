/** A program is ended by whoever may start it, also where no other may be started. */

import { strictEqual as equal } from "node:assert/strict";

const MODULE = import.meta.resolve("../../lib/host/start_process.ts");

const SCRIPT = `import { signalGroup, startProcess } from "${MODULE}";
const child = startProcess({ argv: ["sleep", "1000"] });
signalGroup(child, "SIGKILL");
console.log((await child.status).signal);
`;

Deno.test("signalGroup ends a program when that is the only one that may be run", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check", "--allow-run=sleep"],
      `data:application/typescript,${encodeURIComponent(SCRIPT)}`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  equal(new TextDecoder().decode(stderr), "");
  equal(new TextDecoder().decode(stdout), "SIGKILL\n");
});
