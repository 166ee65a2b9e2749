/**
 * Sends audit records to outputs. The directory of the chain is the spool:
 * what does not arrive in time is sent after the next run.
 *
 * @module
 */

import type { AuditEntry } from "../config/node.ts";
import { Report } from "../config/report.ts";
import type { Redactor } from "../secret.ts";
import { LockedError } from "../state/lock.ts";
import type { LogsConfig, OutputConfig } from "./config/config.ts";
import { readOutput } from "./config/outputs.ts";
import { parsers } from "./parsers/mod.ts";
import { type Shipping, startShipping } from "./ship.ts";

/** How long a run waits for its records to arrive, in milliseconds. */
const WAIT_MS = 5000;
/** How long a file of records whose name is gone is looked at, in seconds. */
const ROTATE_WAIT_SECS = 1;
/** Longest record: longer ones are shortened when they are written. */
const MAX_RECORD_BYTES = 2 * 1024 * 1024;

/** What sending audit records needs. */
export interface AuditShipOptions {
  /** Outputs as they are written, their templates rendered. */
  readonly entries: readonly AuditEntry[];
  /** Directory of the state, the chain in it. */
  readonly stateDir: string;
  /** Name of the host. */
  readonly hostName: string;
  /** Knows the secrets that no record shows. */
  readonly redactor: Redactor;
  /** Tells an operator of what went wrong. */
  warn(text: string): void;
}

/**
 * Checks outputs of audit records.
 * @throws {ConfigErrors} With every error that was found.
 */
export async function readAuditOutputs(
  entries: readonly AuditEntry[],
): Promise<OutputConfig[]> {
  const report = new Report();
  const outputs: OutputConfig[] = [];
  for (const entry of entries) {
    const output = await readOutput(entry, report);
    if (output !== undefined) outputs.push(output);
  }
  report.throwAll();
  return outputs;
}

/**
 * Sends what was not sent yet, for some seconds; another process that does so
 * already is left to it.
 * @throws {ConfigErrors} When an output is not as it should be.
 */
export async function shipAudit(options: AuditShipOptions): Promise<void> {
  const { stateDir, hostName, redactor, warn } = options;
  const outputs = await readAuditOutputs(options.entries);
  if (outputs.length === 0) return;
  let shipping: Shipping;
  try {
    shipping = await startShipping({
      config: await toConfig(stateDir, outputs),
      stateDir,
      lockName: "audit-outputs.lock",
      host: { name: hostName },
      redactor,
      once: true,
      warn: (name, text) => warn(`${name}: ${text}`),
    });
  } catch (error) {
    if (error instanceof LockedError) return;
    throw error;
  }
  const timer = setTimeout(() => void shipping.stop(0), WAIT_MS);
  try {
    await shipping.finished;
  } finally {
    clearTimeout(timer);
  }
}

/** The chain as a source of logs: one file after the other, from the first record on. */
async function toConfig(
  stateDir: string,
  outputs: readonly OutputConfig[],
): Promise<LogsConfig> {
  const unit = await parsers["json"]!();
  const params = unit.params.parse({});
  return {
    outputs,
    sources: [{
      name: "audit",
      from: {
        type: "file",
        params: {
          paths: [`${stateDir}/audit/*.jsonl`],
          exclude: [],
          start: "beginning",
          encoding: "utf-8",
          max_line_bytes: MAX_RECORD_BYTES,
          rotate_wait: ROTATE_WAIT_SECS,
          symlinks: false,
          missing: "skip",
        },
      },
      maxQueueBytes: 0,
      multiline: undefined,
      parser: { unit, type: "json", params },
      steps: [],
      outputs: undefined,
      labels: {},
    }],
  };
}
