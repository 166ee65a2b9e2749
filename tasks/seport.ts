/**
 * The `seport` task.
 *
 * Keeps which type of SELinux ports have, so that services may use them, with
 * semanage-port(8). Ports that the policy itself names are given another type
 * by an entry of the host's own, which is taken away again.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, optional, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  askSemanage,
  levelRange,
  policyWord,
  requirePolicy,
} from "./_semanage.ts";

/** Params of the `seport` task. */
export interface SeportTaskParams {
  /** Ports and ranges such as `8080` or `10000-10100`; one, a list, or several with commas. */
  ports: string[];
  /** Protocol: `tcp`, `udp`, `dccp` or `sctp`. */
  proto: "tcp" | "udp" | "dccp" | "sctp";
  /** Type, such as `http_port_t`. */
  setype: string;
  /** `present` or `absent`; absent takes only entries of the host's own away. */
  state: "present" | "absent";
  /** Range of levels; `s0` for a new one when absent. */
  selevel?: string;
  /** Load the policy into the kernel at once. */
  reload: boolean;
  /** Work where SELinux is off too. */
  ignore_selinux_state: boolean;
}

/**
 * Keeps which type ports have.
 *
 * @example A web server on a port of its own
 * ```yaml
 * - type: seport
 *   ports: 8181
 *   proto: tcp
 *   setype: http_port_t
 * ```
 */
export const seportTask: Task<SeportTaskParams> = {
  type: "seport",
  params: z.strictObject({
    ports: portList(),
    proto: oneOf(["tcp", "udp", "dccp", "sctp"]),
    setype: policyWord("a type"),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    selevel: optional(levelRange()),
    reload: withDefault(flag(), true),
    ignore_selinux_state: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["semanage"],
  plan,
};

/** Reads ports as a number, a text with commas, or a list of both. */
function portList(): z.ZodType<string[]> {
  const title = 'ports such as 8080, "8080,8443" or ["10000-10100"]';
  const error = `expected ${title}`;
  const one = z.union([z.string(), z.int()], { error });
  return z.union([z.string(), z.int(), z.array(one)], { error }).meta({ title })
    .transform((value) =>
      Array.isArray(value)
        ? value.map(String)
        : String(value).split(",").map((part) => part.trim())
    )
    .refine((ports) => ports.length > 0 && ports.every(isPorts), { error });
}

function isPorts(text: string): boolean {
  const [, low = "", high = low] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ??
    [];
  return low !== "" && Number(low) > 0 && Number(low) <= Number(high) &&
    Number(high) <= 65535;
}

async function* plan(want: SeportTaskParams, host: Host): Plan {
  const { proto, setype, state } = want;
  const policy = await requirePolicy(want, host);
  const toRun = (word: string, ports: string, type?: string) =>
    policy.toRun([
      "port",
      word,
      ...(type === undefined ? [] : ["-t", type]),
      ...(type === undefined || !want.selevel ? [] : ["-r", want.selevel]),
      "-p",
      proto,
      ports,
    ]);
  for (const ports of want.ports) {
    const own = await findType(["port", "-l", "-C", "-n"], ports, proto, host);
    if (state === "absent") {
      if (own !== setype) continue;
      yield {
        ...toRun("-d", ports),
        shows: `${proto} ${ports}: ${own} -> none`,
        undo: [toRun("-a", ports, own)],
      };
      continue;
    }
    const found = own ??
      await findType(["port", "-l", "-n"], ports, proto, host);
    if (found === setype) continue;
    yield {
      ...toRun(found === undefined ? "-a" : "-m", ports, setype),
      shows: `${proto} ${ports}: ${found ?? "none"} -> ${setype}`,
      undo: [own === undefined ? toRun("-d", ports) : toRun("-m", ports, own)],
    };
  }
  return { ports: want.ports, proto, setype, state };
}

/**
 * Finds the type of ports in a list of semanage(8): a type, a protocol, and
 * ports with commas between; a range stands for all in it.
 * @throws {TaskError} When it cannot tell.
 */
async function findType(
  ask: readonly string[],
  ports: string,
  proto: string,
  host: Host,
): Promise<string | undefined> {
  const { stdout } = await askSemanage(ask, host);
  for (const line of stdout.split("\n")) {
    const [, type, protocol, list = ""] =
      /^(\S+)\s+(\S+)\s+(\d[\d, -]*)$/.exec(line.trim()) ?? [];
    if (protocol !== proto) continue;
    if (list.split(",").some((one) => one.trim() === ports)) return type;
  }
  return undefined;
}
