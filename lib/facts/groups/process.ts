/**
 * The `process` group: processes by their name, from `/proc/PID/stat`
 * (proc_pid_stat(5)).
 *
 * @module
 */

import {
  type FactObject,
  field,
  type Group,
  type GroupSource,
  type Kernel,
  key,
  type NamePattern,
} from "../group.ts";
import { type Choice, choiceField, toSizes } from "./_choice.ts";
import { toRounded } from "./_samples.ts";

/** Params of the `process` group. */
export interface ProcessParams {
  /** Patterns of names; all processes when empty. */
  patterns: readonly NamePattern[];
  /** Which facts are told. */
  collect: Choice;
}

const FLAGS = ["count", "cpu", "memory", "status"];
const STAT = "/proc/PID/stat";
/** Ticks of the kernel's counts in a second, `USER_HZ` of time(7). */
const USER_HZ = 100;
/** The kernel cuts names after so many bytes. */
const NAME_BYTES = 15;
/** Least time that use is counted from, in seconds. */
const LEAST_SECS = 0.2;

/** Words for the states of proc_pid_stat(5). */
const STATES: Readonly<Record<string, string>> = {
  D: "disk_sleep",
  I: "idle",
  K: "wakekill",
  P: "parked",
  R: "running",
  S: "sleeping",
  T: "stopped",
  W: "waking",
  X: "dead",
  Z: "zombie",
  t: "tracing",
  x: "dead",
};

/** What the file tells of a process. */
interface Process {
  pid: number;
  name: string;
  state: string;
  parent: number;
  ticks: number;
  startedAt: string;
  memoryBytes: number;
}

/** Ticks that processes had used, by number and time of their start. */
interface Used {
  at: number;
  ticks: ReadonlyMap<string, number>;
}

/** Tells of processes. */
export const processGroup: Group<ProcessParams> = {
  type: "process",
  help: "processes by their name, with use of processors and memory",
  isDefault: false,
  hasRates: true,
  fields: {
    patterns: field<readonly NamePattern[]>(
      "patterns",
      [],
      "Patterns of names; all processes when empty.",
    ),
    collect: choiceField(FLAGS),
  },
  collectors: [],
  keys: [
    key("total_processes", "Processes on the host.", "/proc"),
    key("matched_processes", "Processes whose name matches.", STAT),
    key(
      "matched_cpu_percent",
      "Use of all that match; 100 is one processor.",
      `${STAT}: utime, stime`,
    ),
    key("matched_memory_bytes", "Memory of all that match.", `${STAT}: rss`),
    key("processes[].pid", "Number of the process.", "/proc"),
    key(
      "processes[].name",
      "Its name; where the kernel has cut it, that of its program.",
      `${STAT}: comm, /proc/PID/cmdline`,
    ),
    key(
      "processes[].cpu_percent",
      "Use since the round before; 100 is one processor.",
      `${STAT}: utime, stime`,
    ),
    key("processes[].memory_bytes", "Memory in use.", `${STAT}: rss`),
    key("processes[].memory_mb", "The same in whole MiB.", `${STAT}: rss`),
    key("processes[].memory_gb", "The same in whole GiB.", `${STAT}: rss`),
    key("processes[].status", "Its state.", `${STAT}: state`),
    key(
      "processes[].command",
      "First word of its command.",
      "/proc/PID/cmdline",
    ),
    key("processes[].parent_pid", "Its parent, 0 for none.", `${STAT}: ppid`),
  ],
  open: ({ patterns, collect }) => {
    const toUse = openUse();
    return (source) => readProcesses(source, patterns, collect, toUse);
  },
};

/** Gives the share of a processor that a process has used; undefined in the first round. */
type ToUse = (process: Process) => number | undefined;

function readProcesses(
  { kernel }: GroupSource,
  patterns: readonly NamePattern[],
  collect: Choice,
  openRound: (kernel: Kernel, all: readonly Process[]) => ToUse,
): FactObject {
  const wants = (flag: string) => collect[flag] ?? true;
  const all = (kernel.list("/proc") ?? []).flatMap(({ name }) =>
    /^\d+$/.test(name) ? findProcess(kernel, name) ?? [] : []
  ).sort((a, b) => a.pid - b.pid);
  const toUse = openRound(kernel, all);
  const matched = all.filter(({ name }) =>
    patterns.length === 0 || patterns.some((pattern) => pattern.test(name))
  );
  const uses = matched.map(toUse);
  const memory = matched.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  return {
    ...wants("count") && {
      total_processes: all.length,
      matched_processes: matched.length,
    },
    ...wants("cpu") && { matched_cpu_percent: sum(uses) },
    ...wants("memory") && { matched_memory_bytes: memory },
    processes: matched.map((process, index) => ({
      pid: process.pid,
      name: process.name,
      ...wants("cpu") && { cpu_percent: uses[index] },
      ...wants("memory") && toSizes("memory", process.memoryBytes),
      ...wants("status") && {
        status: STATES[process.state] ?? "unknown",
        command: findCommand(kernel, process.pid),
        parent_pid: process.parent,
      },
    })),
  };
}

/** Undefined for a process that has ended meanwhile, or may not be read. */
function findProcess(kernel: Kernel, pid: string): Process | undefined {
  const text = kernel.tryRead(`/proc/${pid}/stat`) ?? "";
  // The name may hold blanks and brackets itself.
  const end = text.lastIndexOf(")");
  if (end === -1) return undefined;
  const fields = text.slice(end + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const memoryBytes = Number(fields[21]) * kernel.pageBytes();
  const parent = Number(fields[1]);
  if (!Number.isFinite(ticks + memoryBytes + parent)) return undefined;
  const name = text.slice(text.indexOf("(") + 1, end);
  return {
    pid: Number(pid),
    name: name.length < NAME_BYTES ? name : toWhole(kernel, pid, name),
    state: fields[0] ?? "",
    parent,
    ticks,
    startedAt: fields[19] ?? "",
    memoryBytes,
  };
}

function toWhole(kernel: Kernel, pid: string, name: string): string {
  const command = findCommand(kernel, Number(pid)) ?? "";
  const program = command.slice(command.lastIndexOf("/") + 1);
  return program.startsWith(name) ? program : name;
}

/** Threads of the kernel have none. */
function findCommand(kernel: Kernel, pid: number): string | undefined {
  const text = kernel.tryRead(`/proc/${pid}/cmdline`) ?? "";
  return text.split("\0", 1)[0] || undefined;
}

/** Makes what counts use from an earlier round. */
function openUse(): (kernel: Kernel, all: readonly Process[]) => ToUse {
  let earlier: Used | undefined;
  let last: Used | undefined;
  return (kernel, all) => {
    const at = parseFloat(kernel.tryRead("/proc/uptime") ?? "");
    const ticks = new Map(all.map((one) => [toKey(one), one.ticks]));
    if (last !== undefined && at - last.at >= LEAST_SECS) earlier = last;
    last = { at, ticks };
    const base = earlier;
    if (base === undefined || !(at > base.at)) return () => undefined;
    return (process) => {
      // What was started since has used all its time since.
      const used = process.ticks - (base.ticks.get(toKey(process)) ?? 0);
      return toRounded(Math.max(used, 0) / USER_HZ / (at - base.at) * 100);
    };
  };
}

function toKey({ pid, startedAt }: Process): string {
  return `${pid} ${startedAt}`;
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  if (values.some((value) => value === undefined)) return undefined;
  return toRounded(values.reduce<number>((all, one) => all + (one ?? 0), 0));
}
