/**
 * The `processes` collector: how many processes and threads there are and what
 * they do, from the `stat` files of `/proc` (proc_pid_stat(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Kernel,
  type NoParams,
  type Source,
  toFields,
  toNumber,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const THREADS = gauge("processes_threads", "Threads that there are.");
const MAX_THREADS = gauge(
  "processes_max_threads",
  "Threads that there may be.",
);
const STATE = gauge("processes_state", "Processes, by what they do.");
const THREAD_STATE = gauge(
  "processes_threads_state",
  "Threads, by what they do.",
);
const PIDS = gauge("processes_pids", "Processes that there are.");
const MAX_PROCESSES = gauge(
  "processes_max_processes",
  "Processes that there may be.",
);

/** Places of the state and of the number of threads after the name in brackets. */
const STATE_COLUMN = 0;
const THREADS_COLUMN = 17;

/** Collects processes and threads by state; it reads a file for each thread. */
export const processesCollector: Collector<NoParams> = {
  type: "processes",
  isDefault: false,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const states = new Map<string, number>();
  const threadStates = new Map<string, number>();
  let pids = 0;
  let threads = 0;
  for (const { name } of kernel.list("/proc") ?? []) {
    if (!/^\d+$/.test(name)) continue;
    // A process may end while its turn comes.
    const fields = readStat(kernel, `/proc/${name}/stat`);
    if (fields === undefined) continue;
    pids++;
    threads += toNumber(fields[THREADS_COLUMN] ?? "", "threads");
    count(states, fields[STATE_COLUMN]!);
    countThreads(kernel, name, threadStates);
  }
  emit(PIDS, pids);
  emit(THREADS, threads);
  states.forEach((value, state) => emit(STATE, value, { state }));
  threadStates.forEach((value, thread_state) =>
    emit(THREAD_STATE, value, { thread_state })
  );
  emit(MAX_THREADS, readLimit(kernel, "threads-max"));
  emit(MAX_PROCESSES, readLimit(kernel, "pid_max"));
}

function countThreads(
  kernel: Kernel,
  pid: string,
  states: Map<string, number>,
): void {
  const dir = `/proc/${pid}/task`;
  for (const { name } of list(kernel, dir)) {
    const fields = readStat(kernel, `${dir}/${name}/stat`);
    if (fields !== undefined) count(states, fields[STATE_COLUMN]!);
  }
}

/** Threads of a process that ends meanwhile cannot be listed. */
function list(kernel: Kernel, dir: string): readonly { name: string }[] {
  try {
    return kernel.list(dir) ?? [];
  } catch {
    return [];
  }
}

/** Gives the columns after the name, which may hold blanks and brackets itself. */
function readStat(kernel: Kernel, path: string): string[] | undefined {
  const text = kernel.tryRead(path);
  if (text === undefined) return undefined;
  const fields = toFields(text.slice(text.lastIndexOf(")") + 1));
  return fields.length > THREADS_COLUMN ? fields : undefined;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function readLimit(kernel: Kernel, name: string): number {
  const path = `/proc/sys/kernel/${name}`;
  const text = kernel.read(path);
  if (text === undefined) throw new Error(`${path} is absent`);
  return toNumber(text, name);
}
