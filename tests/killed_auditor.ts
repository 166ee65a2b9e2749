/** Appends audit records until it is killed, telling each that is safe: fifty numbers to a line. */

import { openAudit } from "../lib/audit.ts";

const [dir = ""] = Deno.args;
const audit = openAudit(dir);
for (let number = 1;; number++) {
  audit.append({ kind: "task", run: 1, number });
  const end = number % 50 === 0 ? "\n" : " ";
  Deno.stdout.writeSync(new TextEncoder().encode(`${number}${end}`));
}
