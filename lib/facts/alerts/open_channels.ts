/** Opens notifiers, each loaded only where there is one of its type. */

import type { Channel } from "./channel.ts";
import type { Notifier, TaskNotifier } from "./notifier.ts";

/** Opens what runs a task; the command line knows how. */
export type OpenTask = (notifier: TaskNotifier) => Promise<Channel>;

/** Opens all notifiers. */
export async function openChannels(
  notifiers: readonly Notifier[],
  { host, roundMs }: { host: string; roundMs: number },
  openTask: OpenTask,
): Promise<Channel[]> {
  return await Promise.all(notifiers.map(async (notifier) => {
    switch (notifier.type) {
      case "webhook":
        return (await import("./webhook.ts")).openWebhook(
          notifier,
          host,
          roundMs,
        );
      case "syslog":
        return (await import("./syslog.ts")).openSyslog(notifier, host);
      case "task":
        return await openTask(notifier);
    }
  }));
}
