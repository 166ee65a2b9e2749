import { strictEqual as equal } from "node:assert/strict";
import { hostTest } from "./_host.ts";

hostTest("a booted host runs systemd and sees the project", async (host) => {
  equal(await host.ask("cat", "/proc/1/comm"), "systemd");
  equal(
    await host.ask(
      "/opt/deno",
      "run",
      "--frozen",
      "/opt/driftless/cli/main.ts",
      "-V",
    ),
    "driftless 0.1.0",
  );
});
