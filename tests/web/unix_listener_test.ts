import { ok } from "node:assert/strict";

Deno.test("sockets: their mode, what makes room for them and what does not, directories of others", async () => {
  // A socket takes the right to the net for its path, which the tests do not have.
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--quiet",
      "--no-prompt",
      "--allow-net",
      "--allow-read",
      "--allow-write",
      "--allow-sys",
      new URL("_unix_cases.ts", import.meta.url).pathname,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  ok(success, said.join("\n"));
});
