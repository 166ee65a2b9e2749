/**
 * The `filefd` collector: open files of the whole system, from
 * `/proc/sys/fs/file-nr` (proc_sys_fs(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type NoParams,
  type Source,
  toFields,
  toNumber,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const PATH = "/proc/sys/fs/file-nr";
const ALLOCATED = gauge("filefd_allocated", "Files that are open.");
const MAXIMUM = gauge("filefd_maximum", "Files that may be open.");

/** Collects how many files are open and may be. */
export const filefdCollector: Collector<NoParams> = {
  type: "filefd",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read(PATH);
  if (text === undefined) throw new Error(`${PATH} is absent`);
  const fields = toFields(text);
  if (fields.length !== 3) {
    throw new SyntaxError(
      `Expected 3 numbers in ${PATH}, got ${fields.length}`,
    );
  }
  emit(ALLOCATED, toNumber(fields[0]!, "open files"));
  emit(MAXIMUM, toNumber(fields[2]!, "the most open files"));
}
