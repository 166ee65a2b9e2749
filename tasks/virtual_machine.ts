/**
 * The `virtual_machine` task.
 *
 * Keeps a virtual machine of libvirt, by virsh(1): defined by its XML
 * (formatdomain), running or not, started with its host or not. Of the
 * definition only what the XML says is compared, for libvirt adds to it. A
 * definition is used from the next start of the machine on.
 *
 * @module
 */

import * as z from "zod";
import {
  flag,
  line,
  oneOf,
  optional,
  seconds,
  withDefault,
} from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { requireTool } from "./_tool.ts";
import { type Domain, readDomain, toVirsh } from "./_virsh.ts";
import { findDifference, requireName, withUuid } from "./_virsh_xml.ts";

/** Params of the `virtual_machine` task. */
export interface VirtualMachineTaskParams {
  /** Name; not digits only, which virsh takes for a number of its own. */
  name: string;
  /** `present` for defined, `running`, `stopped`, or `absent`. */
  state: "present" | "running" | "stopped" | "absent";
  /** Definition; needed where the machine is not defined yet. */
  xml?: string;
  /** Start it with its host; left as it is when absent. */
  autostart?: boolean;
  /** Which libvirt. */
  uri: string;
  /** How long the machine may take to shut down. */
  stop_timeout: number;
  /** Cut the power when it does not shut down in time; with `absent`, lose its snapshots, saved state and variables of its firmware too. */
  force: boolean;
}

const MAX_XML_CHARS = 1024 * 1024;
const POLL_MS = 1000;

/**
 * Keeps a virtual machine.
 *
 * @example A machine that runs, now and after a boot
 * ```yaml
 * - type: virtual_machine
 *   name: web
 *   state: running
 *   autostart: true
 *   xml: |
 *     <domain type="kvm">
 *       <name>web</name>
 *       <memory unit="GiB">2</memory>
 *       <os><type>hvm</type></os>
 *     </domain>
 * ```
 */
export const virtualMachineTask: Task<VirtualMachineTaskParams> = {
  type: "virtual_machine",
  params: z.strictObject({
    name: z.string().regex(/^(?!\d+$)[A-Za-z0-9_][\w.+@-]{0,127}$/, {
      error: ({ input }) =>
        `expected the name of a machine, such as "web", got ${
          toFoundText(input)
        }`,
    }),
    state: withDefault(
      oneOf(["present", "running", "stopped", "absent"]),
      "present",
    ),
    xml: optional(z.string().max(MAX_XML_CHARS)),
    autostart: optional(flag()),
    uri: withDefault(
      line().refine((uri) => /^[a-z][a-z0-9+]*:\/\/[^\s]*$/.test(uri), {
        error: 'expected an address such as "qemu:///system"',
      }),
      "qemu:///system",
    ),
    stop_timeout: withDefault(seconds(), 120),
    force: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["virsh"],
  plan,
};

async function* plan(
  want: VirtualMachineTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  await requireTool("virsh", "libvirt-clients or libvirt-client", host);
  if (want.xml !== undefined) requireName(want.xml, want.name);
  const domain = await readDomain(want, host);
  const before = domain?.state ?? null;
  if (want.state === "absent") {
    if (domain?.isOn) yield* planStop(want, domain, host);
    if (domain && !domain.isTransient) yield* planUndefined(want, domain);
    return { name: want.name, before };
  }
  yield* planDefined(want, domain, context);
  if (
    want.autostart !== undefined &&
    want.autostart !== (domain?.isAutostarted ?? false)
  ) yield* planAutostart(want, want.autostart);
  if (want.state === "running") yield* planRunning(want, domain, host);
  if (want.state === "stopped" && domain?.isOn) {
    yield* planStop(want, domain, host);
  }
  return { name: want.name, before };
}

/** Starts a machine, or has one that is suspended go on; one that shuts down is waited for. */
async function* planRunning(
  want: VirtualMachineTaskParams,
  domain: Domain | undefined,
  host: Host,
): Steps<void> {
  if (domain?.isPaused) yield toResume(want);
  if (domain?.isOn && !domain.isEnding) return;
  if (domain?.isEnding) await waitForEnd(want, host);
  yield {
    kind: "run",
    argv: toVirsh(want, "start"),
    shows: `${domain?.state ?? "new"} -> running`,
    predicts: [],
    // An undo asks, as it may be run when the machine holds data.
    undo: [{ kind: "run", argv: toVirsh(want, "shutdown"), predicts: [] }],
  };
}

function toResume(want: VirtualMachineTaskParams): RunChange {
  return {
    kind: "run",
    argv: toVirsh(want, "resume"),
    shows: "paused -> running",
    predicts: [],
    undo: [{ kind: "run", argv: toVirsh(want, "suspend"), predicts: [] }],
  };
}

/** Waits until a machine is off; tells whether it is, which a dry run cannot know. */
async function waitForEnd(
  want: VirtualMachineTaskParams,
  host: Host,
): Promise<boolean> {
  const until = host.now() + want.stop_timeout * 1000;
  while ((await readDomain(want, host))?.isOn) {
    if (host.now() >= until || !await host.sleep(POLL_MS)) return false;
  }
  return true;
}

async function* planDefined(
  want: VirtualMachineTaskParams,
  domain: Domain | undefined,
  context: TaskContext,
): Steps<void> {
  const { xml, name } = want;
  if (xml === undefined) {
    if (domain) return;
    throw new TaskError(`Cannot define the machine "${name}": expected "xml"`);
  }
  const difference = domain ? findDifference(xml, domain.xml) : undefined;
  if (domain && difference === undefined) return;
  if (domain?.isOn && want.state !== "stopped") {
    context.warn(
      `"${name}" runs by its old definition until it is stopped and started`,
    );
  }
  yield {
    kind: "run",
    argv: [...toVirsh(want), "define", "--file", "/dev/stdin"],
    stdin: domain ? withUuid(xml, domain.uuid) : xml,
    shows: difference === undefined
      ? "not defined -> defined"
      : `another ${difference}`,
    predicts: [],
    undo: [
      domain ? toDefine(want, domain) : {
        kind: "run",
        argv: [
          ...toVirsh(want, "undefine"),
          ...toFirmwareWords(xml, "--keep-nvram"),
        ],
        predicts: [],
      },
    ],
  };
}

function toDefine(want: VirtualMachineTaskParams, domain: Domain) {
  return {
    kind: "run" as const,
    argv: [...toVirsh(want), "define", "--file", "/dev/stdin"],
    stdin: domain.xml,
    predicts: [],
  };
}

async function* planAutostart(
  want: VirtualMachineTaskParams,
  isWanted: boolean,
): Steps<void> {
  const toArgv = (isOn: boolean) => [
    ...toVirsh(want, "autostart"),
    ...(isOn ? [] : ["--disable"]),
  ];
  yield {
    kind: "run",
    argv: toArgv(isWanted),
    shows: isWanted ? "starts with its host" : "does not start with its host",
    predicts: [],
    undo: [{ kind: "run", argv: toArgv(!isWanted), predicts: [] }],
  };
}

/** Asks the machine to shut down and waits; its power is cut only where that is asked for. */
async function* planStop(
  want: VirtualMachineTaskParams,
  { isPaused, isTransient }: Domain,
  host: Host,
): Steps<void> {
  // One that is suspended hears nothing.
  if (isPaused) yield toResume(want);
  const start = { kind: "run", predicts: [] } as const;
  const made = yield {
    kind: "run",
    argv: toVirsh(want, "shutdown"),
    shows: `running -> ${isTransient ? "gone" : "shut off"}`,
    predicts: [],
    ...isTransient ? {} : {
      undo: [{ ...start, argv: toVirsh(want, "start") }],
    },
  };
  if (!made || await waitForEnd(want, host)) return;
  if (!want.force) {
    throw new TaskError(
      `Cannot stop "${want.name}": it did not shut down in ${want.stop_timeout} seconds`,
      {
        advice: "Give it more stop_timeout, or force: true to cut its power",
      },
    );
  }
  yield {
    kind: "run",
    argv: toVirsh(want, "destroy"),
    shows: "power cut",
    predicts: [],
    undo: [],
  };
}

/** A machine with variables of its firmware is undefined only where it is said what becomes of them. */
function toFirmwareWords(xml: string, verb: "--keep-nvram" | "--nvram") {
  return /<nvram\b|\bfirmware=["']efi["']/.test(xml) ? [verb] : [];
}

async function* planUndefined(
  want: VirtualMachineTaskParams,
  domain: Domain,
): Steps<void> {
  const argv = [
    ...toVirsh(want, "undefine"),
    ...toFirmwareWords(domain.xml, want.force ? "--nvram" : "--keep-nvram"),
  ];
  const shows = "defined -> not defined";
  yield want.force
    // What is saved of a machine is lost with it.
    ? {
      kind: "run",
      argv: [...argv, "--managed-save", "--snapshots-metadata"],
      shows,
      predicts: [],
    }
    : {
      kind: "run",
      argv,
      shows,
      predicts: [],
      undo: [toDefine(want, domain)],
    };
}
