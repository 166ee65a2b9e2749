/** Opens what watches the thresholds of a configuration. */

import { Dispatcher } from "../lib/facts/alerts/dispatcher.ts";
import { openChannels } from "../lib/facts/alerts/open_channels.ts";
import { listWatchedGroups } from "../lib/facts/alerts/reading.ts";
import { openAlertStore } from "../lib/facts/alerts/store.ts";
import { Watch } from "../lib/facts/alerts/watch.ts";
import type { FactsConfig } from "../lib/facts/config.ts";
import type { Rounds } from "../lib/facts/rounds.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import type { CommandContext } from "./command.ts";
import { openHostRounds } from "./facts_rounds.ts";
import { toStateDir } from "./state_dir.ts";

/** Opens the watch; it tells notifiers only where that is wanted. */
export async function openWatch(
  context: CommandContext,
  { thresholds, notifiers, roundSecs }: FactsConfig,
  kernel: Kernel,
  wantsNotices: boolean,
): Promise<Watch> {
  const { out, options, redactor } = context;
  const warn = (text: string) => out.talk(`warning ${text}`);
  const tell = (text: string) => {
    if (wantsNotices) out.talk(`alert ${text}`);
  };
  const channels = wantsNotices
    ? await openChannels(notifiers, {
      host: Deno.hostname(),
      roundMs: roundSecs * 1000,
    }, async (notifier) => {
      const { openTaskChannel } = await import("./alerts_task.ts");
      return openTaskChannel(context, notifier);
    })
    : [];
  return new Watch({
    thresholds,
    kernel,
    openStore: () => openAlertStore(toStateDir(options)),
    dispatcher: channels.length === 0
      ? undefined
      : new Dispatcher(channels, redactor, warn),
    warn,
    tell,
  });
}

/** Opens what thresholds look at and nothing else: their rates count from one of their own rounds to the next. */
export async function openWatchedRounds(
  { redactor }: CommandContext,
  config: FactsConfig,
  kernel: Kernel,
): Promise<Rounds> {
  const { collectors, groups, thresholds, sampleLimit } = config;
  return await openHostRounds({
    collectors,
    groups: listWatchedGroups(thresholds, groups),
    sampleLimit,
    kernel,
    redactor,
  });
}
