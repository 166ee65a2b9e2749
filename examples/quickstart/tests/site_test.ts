/** What the quickstart does to a host, told without one: `driftless --config examples/quickstart test`. */

import { strictEqual as equal } from "node:assert/strict";
import { plan } from "@driftless/driftless";
import { MemoryHost } from "@driftless/driftless/testing";

/** Plans the quickstart on a host that holds what is given. */
function planSite(files: Record<string, string> = {}) {
  return plan({
    config: new URL("..", import.meta.url).pathname,
    host: new MemoryHost({ files: { "/home/me": { type: "dir" }, ...files } }),
    env: { HOME: "/home/me", DEMO_DIR: "/home/me/demo" },
  });
}

Deno.test("a bare host gets the whole site", async () => {
  const { summary } = await planSite();
  equal(summary.failed, 0);
  equal(summary.changed, 5);
});

Deno.test("a hand edit of the settings is mended", async () => {
  const path = "/home/me/demo/site/settings.ini";
  const { tasks } = await planSite({ [path]: "port = 1\n" });
  const [change] = tasks.find(({ name }) => name === "settings")!.changes;
  equal(change?.path, path);
});
