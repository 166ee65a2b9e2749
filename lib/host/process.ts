/** Runs one program: fixed environment, bounded output, a time limit for its whole process group. */

import { TaskError } from "../error.ts";
import {
  type ProcessStart,
  signalGroup,
  startProcess,
} from "./start_process.ts";

export { PROGRAM_PATH } from "./start_process.ts";

/** Greatest standard error in bytes. */
const MAX_ERROR = 8 * 1024 * 1024;

/** How long output is still read after the program itself ended, in milliseconds. */
const GRACE_MS = 200;

/** Greatest time that a timer takes; a longer one would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** What to run. */
export interface ProcessRequest extends ProcessStart {
  /** Limit in milliseconds. */
  timeoutMs: number;
  /** Greatest output of each stream in bytes; what is over is cut out of its middle. */
  maxBytes: number;
  /** Give standard output as bytes; more than `maxBytes` is then an error. */
  binary?: boolean;
  /** Ends the program early, as when its time is over; the caller looks at it afterwards. */
  signal?: AbortSignal | undefined;
  /** Is told the number of the process as soon as it runs. */
  onStart?: (pid: number) => void;
}

/** What a program gave back. */
export interface ProcessResult {
  code: number;
  /** Name of the signal that ended it. */
  signal: string | undefined;
  /** Empty where it is given as bytes. */
  stdout: string;
  stdoutBytes?: Uint8Array;
  /** Standard output was larger than `maxBytes`: its middle is missing. */
  isCut?: true;
  stderr: string;
  timedOut: boolean;
}

/**
 * Runs a program without a shell. When its time is over its process group
 * gets SIGTERM and two seconds later SIGKILL. A child that it left in the
 * background with its output open does not hold the result back.
 * @throws {TaskError} When the program or the working directory is missing or may not be used.
 */
export async function runProcess(
  request: ProcessRequest,
): Promise<ProcessResult> {
  const child = startProcess(request);
  request.onStart?.(child.pid);
  const out = collect(child.stdout, request.maxBytes);
  const err = collect(child.stderr, Math.min(request.maxBytes, MAX_ERROR));
  const fed = request.stdin === undefined
    ? undefined
    : feed(child, request.stdin);
  let timedOut = false;
  let hard: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    signalGroup(child, "SIGTERM");
    hard ??= setTimeout(() => signalGroup(child, "SIGKILL"), 2000);
  };
  const soft = setTimeout(() => {
    timedOut = true;
    stop();
  }, Math.min(request.timeoutMs, MAX_TIMER_MS));
  request.signal?.addEventListener("abort", stop);
  if (request.signal?.aborted) stop();
  const status = await child.status;
  clearTimeout(soft);
  request.signal?.removeEventListener("abort", stop);
  if (hard !== undefined) signalGroup(child, "SIGKILL");
  clearTimeout(hard);
  await fed;
  if (request.binary) await out.done;
  await drain(out, err);
  return {
    code: status.code,
    signal: status.signal ?? undefined,
    ...(request.binary
      ? { stdout: "", stdoutBytes: toBytes(out, request) }
      : { stdout: toText(out) }),
    ...(out.cut > 0 ? { isCut: true as const } : {}),
    stderr: toText(err),
    timedOut,
  };
}

async function feed(
  child: Deno.ChildProcess,
  input: string | Uint8Array,
): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(
      typeof input === "string" ? new TextEncoder().encode(input) : input,
    );
    await writer.close();
  } catch (error) {
    // A program may end without reading its input.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Keeps the head and the tail of a stream. */
interface Collected {
  head: Uint8Array[];
  tail: Uint8Array[];
  reader: ReadableStreamDefaultReader<Uint8Array>;
  done: Promise<void>;
  cut: number;
}

function collect(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Collected {
  const reader = stream.getReader();
  const kept: Collected = {
    head: [],
    tail: [],
    reader,
    done: Promise.resolve(),
    cut: 0,
  };
  kept.done = (async () => {
    let headBytes = 0;
    let tailBytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (headBytes < maxBytes / 2) {
        headBytes += value.length;
        kept.head.push(value);
        continue;
      }
      kept.tail.push(value);
      tailBytes += value.length;
      while (tailBytes - kept.tail[0]!.length > maxBytes / 2) {
        const gone = kept.tail.shift()!;
        tailBytes -= gone.length;
        kept.cut += gone.length;
      }
    }
  })();
  return kept;
}

async function drain(
  ...streams: Collected[]
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([
    Promise.all(streams.map((stream) => stream.done)),
    grace,
  ]);
  clearTimeout(timer);
  for (const stream of streams) await stream.reader.cancel();
}

/** Joins a stream; bytes that miss a part are of no use. */
function toBytes(
  { head, tail, cut }: Collected,
  { argv, maxBytes }: ProcessRequest,
): Uint8Array {
  if (cut === 0) return concat([...head, ...tail]);
  throw new TaskError(
    `Cannot take what "${argv[0]}" gives: it is larger than ${maxBytes} bytes`,
  );
}

function toText({ head, tail, cut }: Collected): string {
  const decode = (parts: Uint8Array[]) =>
    new TextDecoder().decode(
      parts.length === 1 ? parts[0] : concat(parts),
    );
  if (cut === 0) return decode([...head, ...tail]);
  return `${decode(head)}\n[${cut} bytes left out]\n${decode(tail)}`;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Requires that no argument is secret: the list of processes shows them to
 * every user.
 * @throws {TaskError} When one is.
 */
export function requireNoSecret(
  argv: readonly string[],
  isSecret: (text: string) => boolean,
): void {
  // One that holds blanks may have been cut into several.
  if (!argv.some(isSecret) && !isSecret(argv.join(" "))) return;
  throw new TaskError(
    `Cannot run "${
      isSecret(argv[0] ?? "") ? "***" : argv[0]
    }": a secret in its arguments would stand in the process list`,
    { advice: "Hand it over by env or stdin" },
  );
}
