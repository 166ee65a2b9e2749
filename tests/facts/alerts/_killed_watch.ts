/** Watches one value, tells a webhook of it, and is killed: prints a line after each round. */

import { Dispatcher } from "../../../lib/facts/alerts/dispatcher.ts";
import { openAlertStore } from "../../../lib/facts/alerts/store.ts";
import { Watch } from "../../../lib/facts/alerts/watch.ts";
import { openWebhook } from "../../../lib/facts/alerts/webhook.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { Redactor } from "../../../lib/secret.ts";
import { makeNotifier } from "./_hook.ts";
import { makeFamily, makeRound, makeThreshold } from "./_threshold.ts";

const [dir = "", url = "", values = "", forMs = "0"] = Deno.args;
const say = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
using kernel = new KernelFiles();
using watch = new Watch({
  thresholds: [makeThreshold({ notify: ["ops"], forMs: Number(forMs) })],
  kernel,
  openStore: () => openAlertStore(dir),
  dispatcher: url === "" ? undefined : new Dispatcher(
    [openWebhook(makeNotifier(url), "h", 30_000)],
    new Redactor(),
    say,
  ),
  warn: (text) => say(`warning ${text}`),
  tell: (text) => say(`alert ${text}`),
});
for (const value of values.split(",")) {
  const families = value === ""
    ? []
    : [makeFamily("node_test", [{}, Number(value)])];
  await watch.step(makeRound(families), false);
  await watch.notify(new AbortController().signal);
  const states = watch.alerts.map(({ state }) => state).join(" ");
  say(`round ${states}`);
}
say("waiting");
await new Promise((resolve) => setTimeout(resolve, 60_000));
