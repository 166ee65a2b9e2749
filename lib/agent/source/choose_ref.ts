/** Which ref a host follows: canaries go first. */

import { isMap } from "../../config/plain.ts";
import { toGlob } from "../../glob.ts";
import type { RefRule, SourceConfig } from "./source_config.ts";

/** What rules may ask of the host. */
export interface HostAspects {
  /** Its name. */
  readonly hostName: string;
  /** Groups that it belongs to. */
  readonly groups: readonly string[];
  /** Its facts; those below `facts` count as if they stood beside it. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Chooses the ref of the first rule that is for the host, else the one of all; `HEAD` where none is named. */
export function chooseRef(
  { ref, refs }: Pick<SourceConfig, "ref" | "refs">,
  host: HostAspects,
): string {
  return refs.find((rule) => isFor(rule, host))?.ref ?? ref ?? "HEAD";
}

function isFor(rule: RefRule, host: HostAspects): boolean {
  const { hosts, groups, facts = {} } = rule;
  if (hosts && !hosts.some((glob) => toGlob(glob)(host.hostName))) return false;
  if (groups && !groups.some((name) => host.groups.includes(name))) {
    return false;
  }
  return Object.entries(facts).every(([name, wanted]) => {
    const found = findFact(host.facts, name) ??
      findFact(host.facts["facts"], name);
    return found !== undefined && String(found) === String(wanted);
  });
}

/** Finds a fact by its whole name, or by its way through others. */
function findFact(facts: unknown, name: string): unknown {
  if (!isMap(facts)) return undefined;
  if (Object.hasOwn(facts, name)) return facts[name];
  const dot = name.indexOf(".");
  if (dot === -1 || !Object.hasOwn(facts, name.slice(0, dot))) return undefined;
  return findFact(facts[name.slice(0, dot)], name.slice(dot + 1));
}
