/** Interfaces that are made of others, as they are now: made by ip(8), given their ports, and removed. */

import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import {
  carriesOperators,
  type Link,
  readLink,
  readLinks,
  requireKnown,
  toKernelPath,
} from "./_link.ts";
import { REFUSED, toIp, toShownIp } from "./_link_command.ts";
import { toDown } from "./_link_live.ts";
import { type MadeLink, toToldWords } from "./_link_made.ts";
import { listOwnRoutes, toRouteWords } from "./_link_routes.ts";
import type { Steps } from "./_files.ts";

/** Kinds of interfaces by which guests are in a bridge: what runs them puts them there. */
const GUEST_KINDS = ["veth", "tun"];

/** Greatest packet of a new interface that stands on no other (ETH_DATA_LEN of Linux). */
const DEFAULT_MTU_BYTES = 1500;

/** Word of ip(8) for an address whose network is somebody else's to route. */
const NO_ROUTE = " noprefixroute";

/** Exit code of ip(8) for an interface that is not there. */
const MISSING = 1;

/**
 * Makes an interface, or brings one of its kind to its settings.
 * @returns The interface as it is then, and whether it is new.
 * @throws {TaskError} When one of its name is something else.
 */
export async function* planMade(
  name: string,
  made: MadeLink,
  host: Host,
): Steps<{ link: Link; isNew: boolean }> {
  await requireKnown(name, host);
  const links = await readLinks(host);
  const found = links.find((one) => one.name === name);
  // In a dry run an earlier task may have removed it.
  if (found && await host.stat(toKernelPath(name))) {
    yield* planSettings(found, made, await carriesOperators(found, host));
    return { link: found, isNew: false };
  }
  const parent = made.parent === undefined
    ? undefined
    : await readLink(made.parent, host);
  yield {
    ...toShownIp(
      toMadeWords(name, made),
      `absent -> ${toText(made)}`,
      [toIp(`link delete dev ${name}`)],
    ),
    predicts: [{ table: "paths", name: toKernelPath(name), value: "dir" }],
  };
  return {
    isNew: true,
    link: {
      name,
      kind: made.kind,
      told: {},
      parent: made.parent,
      master: undefined,
      mtuBytes: parent?.mtuBytes ?? DEFAULT_MTU_BYTES,
      isUp: false,
      addresses: [],
      locals: new Set(),
      routes: links[0]?.routes ?? [],
    },
  };
}

function toText({ kind, parent, settings }: MadeLink): string {
  const id = settings.find(({ name }) => name === "id")?.value;
  return kind === "vlan" ? `vlan ${id} on ${parent}` : kind;
}

/** The words that make an interface. */
export function toAddWords(
  name: string,
  kind: MadeLink["kind"],
  parent: string | undefined,
  settings: readonly string[],
): string {
  return [
    "link add",
    ...parent === undefined ? [] : [`link ${parent}`],
    `name ${name} type ${kind}`,
    ...settings,
  ].join(" ");
}

/** The words that make it as it is wanted. */
export function toMadeWords(
  name: string,
  { kind, parent, settings }: MadeLink,
): string {
  const words = settings.map((one) => `${one.name} ${one.value}`);
  return toAddWords(name, kind, parent, words);
}

async function* planSettings(
  link: Link,
  made: MadeLink,
  lockout: boolean,
): Steps<void> {
  const { name, kind, parent, told } = link;
  if (kind !== made.kind) {
    throw new TaskError(
      `Cannot make "${name}" a ${made.kind}: it is ${kind ?? "hardware"}`,
      { advice: "Choose another name, or remove what has it" },
    );
  }
  for (const one of made.settings) {
    const before = `${told[one.told] ?? ""}`;
    const isSame = before === one.value || before === "";
    if (isSame && (one.name !== "id" || parent === made.parent)) continue;
    if (one.isFixed) {
      throw new TaskError(
        `Cannot change "${name}" from ${one.name} ${before}${
          parent === undefined ? "" : ` on ${parent}`
        } to ${one.value}${
          made.parent === undefined ? "" : ` on ${made.parent}`
        }: the kernel does not`,
        {
          advice:
            'Remove it by a task with "state: absent" before this one; all that it has goes with it',
        },
      );
    }
    const toSet = (value: string) =>
      `link set dev ${name} type ${kind} ${one.name} ${value}`;
    yield {
      ...toShownIp(
        toSet(one.value),
        `${one.name} ${before} -> ${one.value}`,
        [toIp(toSet(before))],
      ),
      lockout,
    };
  }
}

/** Brings the ports of a bridge or bond to what is wanted; what comes comes before what goes. */
export async function* planPorts(
  { link: { name }, isNew }: { link: Link; isNew: boolean },
  { kind, ports }: MadeLink,
  lockout: boolean,
  host: Host,
): Steps<void> {
  if (ports === undefined) return;
  for (const port of ports) {
    const link = await readLink(port, host);
    // One that is made anew has lost those that it had.
    if (link.master === name && !isNew) continue;
    const marked = lockout || await carriesOperators(link, host);
    for (const change of toJoin(link, name, kind)) {
      yield { ...change, lockout: marked };
    }
  }
  if (isNew) return;
  for (const link of await readLinks(host)) {
    if (link.master !== name || ports.includes(link.name)) continue;
    if (kind === "bridge" && GUEST_KINDS.includes(link.kind ?? "")) continue;
    yield {
      ...toShownIp(
        `link set dev ${link.name} nomaster`,
        `in ${name} -> alone`,
        toRejoin(link, name, kind),
      ),
      lockout,
    };
  }
}

/** Only what is down comes into a bond, which then brings it up. What keeps a port may take its addresses away: they come back. */
function toJoin(link: Link, name: string, kind: string): RunChange[] {
  const before = link.master === name ? undefined : link.master;
  const toSet = (words: string) => `link set dev ${link.name} ${words}`;
  const join = toShownIp(
    toSet(`master ${name}`),
    `${before ? `in ${before}` : "alone"} -> in ${name}`,
    [
      toIp(toSet(before ? `master ${before}` : "nomaster")),
      ...kind === "bond" ? [] : [...toAddresses(link), ...toRoutes(link)],
    ],
  );
  if (kind === "bond") {
    const undo = [toIp(toSet("up")), ...toAddresses(link), ...toRoutes(link)];
    return [...link.isUp ? [{ ...toDown(link), undo }] : [], join];
  }
  if (link.isUp) return [join];
  return [join, toShownIp(toSet("up"), "down -> up", [toIp(toSet("down"))])];
}

/** Brings a port back that was in it, up or down as it was. */
function toRejoin(port: Link, name: string, kind: string): RunChange[] {
  const toSet = (words: string) => toIp(`link set dev ${port.name} ${words}`);
  return [
    ...kind === "bond" ? [toSet("down")] : [],
    toSet(`master ${name}`),
  ];
}

/** Brings the addresses of an interface back; with them come their networks. */
function toAddresses({ name, addresses }: Link): RunChange[] {
  return addresses.filter(({ isLinkLocal }) => !isLinkLocal).map((
    { words },
  ) => toIp(`address replace ${words} dev ${name}`.replace(NO_ROUTE, "")));
}

/** Brings the routes of an interface back, but those that what keeps it has brought back by then. */
function toRoutes(link: Link): RunChange[] {
  return listOwnRoutes(link).map((one) => ({
    ...toIp(toRouteWords(one)),
    success: [0, REFUSED],
  }));
}

/**
 * Removes an interface that was made of others; undone with all that it has.
 * @throws {TaskError} When it is something else, or others stand on it.
 */
export async function* planUnmade(
  name: string,
  made: MadeLink,
  host: Host,
): Steps<void> {
  const links = await readLinks(host);
  const link = links.find((one) => one.name === name);
  if (!link) return;
  if (link.kind !== made.kind) {
    throw new TaskError(
      `Cannot remove ${made.kind} "${name}": it is ${link.kind ?? "hardware"}`,
    );
  }
  const above = links.filter((one) => one.parent === name);
  if (above.length > 0) {
    throw new TaskError(
      `Cannot remove "${name}": ${
        above.map((one) => one.name).join(", ")
      } stand on it`,
      { advice: "Remove them by tasks before this one" },
    );
  }
  yield {
    ...toShownIp(
      `link delete dev ${name}`,
      `${made.kind} -> absent`,
      toRemade(link, made, links.filter((one) => one.master === name)),
    ),
    // NetworkManager may have removed it with its file.
    success: [0, MISSING],
    predicts: [{ table: "paths", name: toKernelPath(name), value: undefined }],
    lockout: await carriesOperators(link, host),
  };
}

/** All that brings back what is removed, in order. */
function toRemade(
  link: Link,
  { kind }: MadeLink,
  members: readonly Link[],
): RunChange[] {
  const { name, told, parent } = link;
  return [
    toIp(toAddWords(name, kind, parent, toToldWords(kind, told))),
    toIp(`link set dev ${name} mtu ${link.mtuBytes}`),
    ...members.flatMap((one) => toRejoin(one, name, kind)),
    ...toAddresses(link),
    ...link.isUp ? [toIp(`link set dev ${name} up`)] : [],
    ...toRoutes(link),
  ];
}
