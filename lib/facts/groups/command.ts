/**
 * The `command` group: what a program of the user's prints, as text, JSON,
 * lines of `KEY=VALUE` or metrics. No shell is involved.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import type { QueryResult } from "../../host/host.ts";
import {
  type Emit,
  type Fact,
  type FactObject,
  field,
  type Group,
  type GroupSource,
  key,
  toLines,
} from "../group.ts";
import { type ParsedFamily, parseText } from "../parse_text.ts";

/** Params of the `command` group. */
export interface CommandParams {
  /** Program and its words. */
  command: readonly string[];
  /** Working directory; `/` when absent. */
  cwd: string | undefined;
  /** Environment beside `PATH`, `HOME` and the locale. Never told. */
  env: Readonly<Record<string, string>>;
  /** How its output is read. */
  format: string;
}

/** Greatest output in bytes. */
const OUTPUT_LIMIT = 1024 * 1024;
/** Greatest standard error that is told, in characters. */
const STDERR_LIMIT = 4096;
/** Formats, some with two names. */
const FORMATS = ["text", "json", "keyvalue", "key_value", "prometheus"];

/** What a run gave. */
interface Run {
  at: number;
  facts: FactObject;
  families: readonly ParsedFamily[];
}

/** Runs a program and tells what it prints. */
export const commandGroup: Group<CommandParams> = {
  type: "command",
  help: "output of a program",
  isDefault: false,
  endsItself: true,
  fields: {
    command: field<readonly string[]>("argv", [], "Program and its words."),
    cwd: field("path", undefined, "Working directory; / when absent."),
    env: field<Readonly<Record<string, string>>>(
      "map",
      {},
      "Environment of the program.",
    ),
    format: field({ oneOf: FORMATS }, "text", "How its output is read."),
  },
  collectors: [],
  keys: [
    key("command", "Program and words.", "the configuration"),
    key("exit_code", "How it ended; -1 by a signal.", "wait(2)"),
    key("stdout", "What it printed, in format text.", "standard output"),
    key(
      "output",
      "What it printed, where that is a lone value.",
      "standard output",
    ),
    key(
      "output[]",
      "What it printed, where that is a list.",
      "standard output",
    ),
    key("output.*", "What it printed, by key.", "standard output"),
    key("output[].*", "What it printed, by place and key.", "standard output"),
    key(
      "samples",
      "Samples it printed, in format prometheus.",
      "standard output",
    ),
    key("parse_error", "Why the output could not be read.", "standard output"),
    key(
      "stderr",
      "What it printed besides, cut after 4,096 characters.",
      "standard error",
    ),
    key(
      "is_stale",
      "Whether the last run gave nothing and this is from one before.",
      "the clock",
    ),
    key("age_seconds", "Time since the run that this is from.", "the clock"),
    key("error", "Why the last run gave nothing.", "the last run"),
  ],
  open: (params) => {
    let last: Run | undefined;
    return async (source) => {
      const now = source.kernel.now();
      let error: unknown;
      try {
        last = await runCommand(source, params, now);
      } catch (thrown) {
        if (last === undefined) throw thrown;
        error = thrown;
      }
      emitAll(last.families, source.emit);
      return {
        ...last.facts,
        is_stale: error !== undefined,
        age_seconds: Math.max(0, Math.round((now - last.at) / 1000)),
        ...error !== undefined && { error: toMessage(error) },
      };
    };
  },
};

async function runCommand(
  source: GroupSource,
  params: CommandParams,
  at: number,
): Promise<Run> {
  const { command, cwd, env } = params;
  if (command.length === 0) throw new Error("Cannot run an empty command");
  const host = await source.host();
  const result = await host.query(command, {
    env: { ...env },
    timeoutMs: source.timeoutMs,
    maxBytes: OUTPUT_LIMIT,
    ...cwd !== undefined && { cwd },
  });
  const text = new TextDecoder().decode(result.stdoutBytes ?? new Uint8Array());
  const { facts, families } = readOutput(params.format, text || result.stdout);
  return {
    at,
    families,
    facts: {
      command: command.join(" "),
      exit_code: toExitCode(result),
      ...facts,
      ...result.stderr.trim() !== "" && {
        stderr: result.stderr.slice(0, STDERR_LIMIT),
      },
    },
  };
}

function toExitCode({ code, signal }: QueryResult): number {
  return signal === undefined ? code : -1;
}

/** What an output says; one that cannot be read is told as text, with the reason. */
function readOutput(
  format: string,
  text: string,
): { facts: FactObject; families: readonly ParsedFamily[] } {
  try {
    if (format === "prometheus") return readMetrics(text);
    return { facts: toOutput(format, text), families: [] };
  } catch (error) {
    const facts = { stdout: text, parse_error: toMessage(error) };
    return { facts, families: [] };
  }
}

function toOutput(format: string, text: string): FactObject {
  if (format === "text") return { stdout: text };
  if (format === "json") {
    const output: Fact = JSON.parse(text);
    return { output };
  }
  const pairs = toLines(text).flatMap((line) => {
    const at = line.indexOf("=");
    if (at === -1) return [];
    return [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
  });
  return { output: Object.fromEntries(pairs) };
}

function readMetrics(
  text: string,
): { facts: FactObject; families: readonly ParsedFamily[] } {
  const families = parseText(text);
  const samples = families.flatMap(({ samples }) => samples);
  if (samples.some(({ timestamp }) => timestamp !== undefined)) {
    throw new SyntaxError("it tells the time of a sample");
  }
  return { facts: { samples: samples.length }, families };
}

function emitAll(families: readonly ParsedFamily[], emit: Emit): void {
  for (const { name, type, help, samples } of families) {
    const metric = { name, type, help: help ?? "Metric of a command." };
    for (const { labels, value, suffix } of samples) {
      emit(metric, value, labels, suffix);
    }
  }
}
