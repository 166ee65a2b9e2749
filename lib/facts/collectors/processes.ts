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
/** Columns that are looked at. */
const COLUMNS = THREADS_COLUMN + 1;

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
    const found = readStat(kernel, `/proc/${name}/stat`);
    if (found === undefined) continue;
    pids++;
    threads += found.threads;
    count(states, found.state);
    if (found.threads <= 1) count(threadStates, found.state);
    else countThreads(kernel, name, found.state, threadStates);
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
  state: string,
  states: Map<string, number>,
): void {
  const dir = `/proc/${pid}/task`;
  for (const { name } of list(kernel, dir)) {
    const found = name === pid
      ? state
      : readStat(kernel, `${dir}/${name}/stat`)?.state;
    if (found !== undefined) count(states, found);
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

/** Reads the state and the number of threads; undefined when the process is gone. */
function readStat(
  kernel: Kernel,
  path: string,
): { state: string; threads: number } | undefined {
  const text = kernel.tryRead(path);
  if (text === undefined) return undefined;
  // The name in brackets may hold blanks and brackets itself.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ", COLUMNS);
  if (fields.length < COLUMNS) {
    throw new SyntaxError(
      `Expected a process in ${path}, got ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
  const threads = toNumber(fields[THREADS_COLUMN]!, "threads");
  return { state: fields[STATE_COLUMN]!, threads };
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
