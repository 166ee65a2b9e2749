/** Links with the attributes of what they lead to, as the `file` task plans them. */

import type { Host, Plan } from "../lib/task.ts";
import { planHardLink, planLink, type WantedLink } from "./_file_links.ts";
import { toAttributesChange, type WantedAttributes } from "./_files.ts";

/** A wanted link with attributes. */
export interface WantedLinked extends WantedLink, WantedAttributes {
  state: string;
  /** The attributes are those of what the link leads to, else the owners of the link itself. */
  follow: boolean;
}

/** Brings a link to its target, and then the attributes. */
export async function* planLinked(want: WantedLinked, host: Host): Plan {
  const { path, src, state } = want;
  const isHard = state === "hard";
  yield* isHard ? planHardLink(want, host) : planLink(want, host);
  const follow = want.follow && !isHard;
  const entry = await host.stat(path, follow);
  if (entry) {
    // Links have no mode of their own on Linux (symlink(7)).
    const { owner, group } = want;
    const mode = entry.type === "link" ? undefined : want.mode;
    const wanted = { mode, owner, group };
    const change = await toAttributesChange(path, entry, wanted, host);
    if (change) yield follow ? { ...change, follow } : change;
  }
  return { path, src, state };
}
