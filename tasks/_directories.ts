/** What tasks share that make directories on the way, or work on all that is below one. */

import { type Host, TaskError } from "../lib/task.ts";
import {
  type Steps,
  toAttributes,
  toAttributesChange,
  toParent,
  toTypeText,
  type WantedAttributes,
} from "./_files.ts";

/**
 * Makes a directory and its missing parents, all with the same attributes;
 * what exists is not touched.
 * @throws {TaskError} When something else is in the way.
 */
export async function* planDirectories(
  path: string,
  want: WantedAttributes,
  host: Host,
): Steps<void> {
  const missing: string[] = [];
  for (let at = path;; at = toParent(at)) {
    const entry = await host.stat(at, true);
    if (entry?.type === "dir") break;
    if (entry || at === "/") {
      throw new TaskError(
        `Cannot make directory "${path}": "${at}" is a ${
          toTypeText(entry?.type ?? "file")
        }`,
      );
    }
    if ((await host.stat(at))?.type === "link") {
      throw new TaskError(
        `Cannot make directory "${path}": "${at}" is a link that leads nowhere`,
      );
    }
    missing.unshift(at);
  }
  for (const one of missing) {
    const attributes = await toAttributes(undefined, want, host, true);
    yield {
      kind: "make_dir",
      path: one,
      ...attributes,
      ...(host.pending ? { unless: host.pending.name } : {}),
    };
  }
}

/** Brings all below a directory to attributes; links are not followed and not changed. */
export async function* planBelow(
  dir: string,
  want: WantedAttributes,
  host: Host,
): Steps<void> {
  for (const name of await host.list(dir)) {
    const path = dir === "/" ? `/${name}` : `${dir}/${name}`;
    const entry = await host.stat(path);
    if (!entry || entry.type === "link") continue;
    const change = await toAttributesChange(path, entry, want, host);
    if (change) yield change;
    if (entry.type === "dir") yield* planBelow(path, want, host);
  }
}
