/** A plugin with one task type: the message of the day, with a line on top that says who keeps it. */

import { type Task, z } from "@driftless/driftless/task";

/** What this plugin is, and all that it may do. */
export const plugin = {
  name: "motd",
  version: "1.0.0",
  description: "Keeps the message of the day",
  permissions: { write: ["/etc/motd"] },
};

interface SetParams {
  /** Text to show at login. */
  text: string;
}

/** Keeps /etc/motd. */
export const setTask: Task<SetParams> = {
  type: "set",
  params: z.strictObject({ text: z.string() }),
  async *plan({ text }, host) {
    const path = "/etc/motd";
    const content = `This host is kept by driftless.\n${text.trimEnd()}\n`;
    const isThere = await host.stat(path) !== undefined;
    const now = isThere ? await host.readText(path) : undefined;
    if (now !== content) yield { kind: "write", path, content };
    return {};
  },
};
