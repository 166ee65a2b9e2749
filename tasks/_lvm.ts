/** Volume groups and their volumes, as lvm(8) tells them in JSON: sizes in bytes. */

import * as z from "zod";
import { readPrintedJson } from "../lib/host/printed_json.ts";
import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import { toDevice } from "./_mounts.ts";
import { requireTool } from "./_tool.ts";

/** How sizes are told: whole bytes, without a unit. */
const FORMAT = ["--reportformat", "json", "--units", "b", "--nosuffix"];

/** Longest time of a change, in milliseconds: a resize moves a file system too. */
const LIMIT_MS = 3_600_000;

/** A physical volume. */
export interface PhysicalVolume {
  /** Device, links followed. */
  device: string;
  /** Its group; empty where it has none. */
  group: string;
}

/** A group of volumes. */
export interface VolumeGroup {
  name: string;
  extentBytes: number;
  /** How many volumes it has. */
  volumes: number;
}

/** A logical volume. */
export interface LogicalVolume {
  name: string;
  bytes: number;
  /** Can be used now; undefined where lvm(8) may not ask the kernel. */
  isActive: boolean | undefined;
  /** The volume that it is a snapshot of, or the pool that it lies in; empty for one by itself. */
  of: string[];
}

/** Reads a name of lvm(8) "VALID NAMES". */
export function volumeName(): z.ZodType<string> {
  return z.string().refine(
    (name) =>
      /^[A-Za-z0-9_+.][A-Za-z0-9_+.-]{0,126}$/.test(name) &&
      !/^(\.\.?|snapshot.*|pvmove.*)$/.test(name),
    { error: 'expected a name of letters, digits, "_", "+", "." and "-"' },
  );
}

const text = z.string();

/** Reads all physical volumes. */
export async function readPhysical(host: Host): Promise<PhysicalVolume[]> {
  const shape = z.object({ pv_name: text, vg_name: text });
  const rows = await report("pvs", "pv", shape, host);
  return await Promise.all(rows.map(async (row) => ({
    device: await toDevice(row.pv_name, host),
    group: row.vg_name,
  })));
}

/** Finds a group by its name. */
export async function findGroup(
  name: string,
  host: Host,
): Promise<VolumeGroup | undefined> {
  const shape = z.object({
    vg_name: text,
    vg_extent_size: text,
    lv_count: text,
  });
  const rows = await report("vgs", "vg", shape, host);
  const row = rows.find(({ vg_name }) => vg_name === name);
  return row && {
    name,
    extentBytes: Number(row.vg_extent_size),
    volumes: Number(row.lv_count),
  };
}

/** Reads the volumes of a group. */
export async function readVolumes(
  group: string,
  host: Host,
): Promise<LogicalVolume[]> {
  const shape = z.object({
    vg_name: text,
    lv_name: text,
    lv_size: text,
    lv_active: text,
    origin: text,
    pool_lv: text,
  });
  const rows = await report("lvs", "lv", shape, host);
  return rows.filter(({ vg_name }) => vg_name === group).map((row) => ({
    name: row.lv_name,
    bytes: Number(row.lv_size),
    isActive: row.lv_active === "unknown"
      ? undefined
      : row.lv_active === "active",
    of: [row.origin, row.pool_lv].filter(Boolean),
  }));
}

async function report<T>(
  program: string,
  key: string,
  shape: z.ZodObject & z.ZodType<T>,
  host: Host,
): Promise<T[]> {
  await requireTool(program, "lvm2", host);
  const columns = Object.keys(shape.shape).join();
  const argv = [program, ...FORMAT, "--options", columns];
  const { code, stdout, stderr } = await host.query(argv, {
    shared: true,
  });
  if (code !== 0) {
    throw new TaskError(
      `Cannot read volumes: ${program} ended with exit code ${code}: ${stderr.trim()}`,
    );
  }
  const rows = z.object({
    report: z.array(z.object({ [key]: z.array(shape) })),
  });
  const printed = readPrintedJson(program, stdout, rows);
  return printed.report.flatMap((one) => one[key] ?? []);
}

/** What else is known of a change. */
interface LvmChange {
  /** Programs that undo it, in order. */
  undo?: readonly (readonly string[])[];
  /** It brings a group or a device that later tasks may ask for. */
  brings?: true;
}

/** Builds the change of a program of lvm(8). */
export function toLvmRun(
  argv: readonly string[],
  shows?: string,
  { undo, brings }: LvmChange = {},
): RunChange {
  return {
    kind: "run",
    argv,
    ...(shows === undefined ? {} : { shows }),
    timeoutMs: LIMIT_MS,
    ...(brings ? {} : { predicts: [] }),
    ...(undo ? { undo: undo.map((one) => ({ kind: "run", argv: one })) } : {}),
  };
}
