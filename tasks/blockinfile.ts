/**
 * The `blockinfile` task.
 *
 * Keeps a block of lines between two marker lines of a text file. Markers
 * are compared as whole lines; whatever is outside of them stays byte for
 * byte, invalid UTF-8 included.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, withDefault } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import {
  ANCHOR_FIELDS,
  type AnchorParams,
  findInsertPosition,
  refineAnchor,
} from "./_anchor.ts";
import {
  EDIT_FIELDS,
  type EditParams,
  fileText,
  planText,
  readEditable,
  requireEditable,
} from "./_edit.ts";
import {
  insertLines,
  type Line,
  readLines,
  toBodyStart,
  toTerminator,
} from "./_text.ts";

/** Params of the `blockinfile` task. */
export interface BlockinfileTaskParams extends EditParams, AnchorParams {
  /** `present` or `absent`; absent removes the markers with what is between them. */
  state: "present" | "absent";
  /** The lines between the markers; none means absent. */
  block: string;
  /** Marker line; `{mark}` stands for the words of `marker_begin` and `marker_end`. */
  marker: string;
  /** Word of the first marker line. */
  marker_begin: string;
  /** Word of the last marker line. */
  marker_end: string;
  /** Keep an empty line after the block, unless it ends the file. */
  append_newline: boolean;
  /** Keep an empty line before the block, unless it begins the file. */
  prepend_newline: boolean;
  /** Make a missing file, and its directories. */
  create: boolean;
}

/**
 * Keeps a block of lines in a file.
 *
 * @example Hosts of a cluster
 * ```yaml
 * - type: blockinfile
 *   path: /etc/hosts
 *   marker: "# {mark} cluster"
 *   block: |
 *     10.0.0.1 one.example.org
 *     10.0.0.2 two.example.org
 * ```
 */
export const blockinfileTask: Task<BlockinfileTaskParams> = {
  type: "blockinfile",
  params: z.strictObject({
    ...EDIT_FIELDS,
    ...ANCHOR_FIELDS,
    state: withDefault(oneOf(["present", "absent"]), "present"),
    block: withDefault(fileText(), ""),
    marker: withDefault(line(), "# {mark} DRIFTLESS MANAGED BLOCK"),
    marker_begin: withDefault(line(), "BEGIN"),
    marker_end: withDefault(line(), "END"),
    append_newline: withDefault(flag(), false),
    prepend_newline: withDefault(flag(), false),
    create: withDefault(flag(), false),
  }).superRefine(refine),
  plan,
};

function refine(want: BlockinfileTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  refineAnchor(want, context);
  const { begin, end } = toMarkers(want);
  if (!want.marker.includes("{mark}")) {
    refuse("marker", `expected "{mark}" in it, got "${want.marker}"`);
  } else if (begin === end) {
    refuse("marker_end", "expected another word than marker_begin");
  }
  for (const line of want.block.split(/\r?\n/)) {
    if (line !== begin && line !== end) continue;
    refuse("block", `expected no marker line in the block, got "${line}"`);
  }
}

function toMarkers(want: BlockinfileTaskParams): {
  begin: string;
  end: string;
} {
  return {
    begin: want.marker.replaceAll("{mark}", () => want.marker_begin),
    end: want.marker.replaceAll("{mark}", () => want.marker_end),
  };
}

async function* plan(
  want: BlockinfileTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const old = await readEditable(want, host);
  const isAbsent = want.state === "absent" || want.block === "";
  const text = want.state === "absent"
    ? old ?? ""
    : requireEditable(old, want.path, want.create);
  const blocks = findBlocks(text, want);
  const result = isAbsent ? removeBlocks(text, blocks) : keepBlock(
    text,
    blocks.at(-1),
    want,
  );
  if (!isAbsent && blocks.length > 1) {
    context.warn(
      `"${want.path}" holds ${blocks.length} blocks with the same marker lines: only the last one is kept right`,
    );
  }
  const { backup_file } = yield* planText(want, old, result, host);
  return {
    path: want.path,
    msg: result === text
      ? ""
      : isAbsent
      ? "Block removed"
      : blocks.length > 0
      ? "Block updated"
      : "Block inserted",
    ...(backup_file === undefined ? {} : { backup_file }),
  };
}

/** Where a block stands: its marker lines in the order of the file. */
interface Block {
  first: Line;
  last: Line;
  /** The marker lines stand in the wrong order. */
  swapped: boolean;
}

/**
 * Finds the blocks of a text: each first marker line with the last marker
 * line that follows it; a lone pair in the wrong order counts as one.
 * @throws {TaskError} When a marker line has no partner.
 */
function findBlocks(text: string, want: BlockinfileTaskParams): Block[] {
  const { begin, end } = toMarkers(want);
  const blocks: Block[] = [];
  const lone: Line[] = [];
  for (const line of readLines(text)) {
    if (line.text !== begin && line.text !== end) continue;
    const before = lone.at(-1);
    if (line.text === end && before?.text === begin) {
      lone.pop();
      blocks.push({ first: before, last: line, swapped: false });
    } else lone.push(line);
  }
  const [first, last, more] = lone;
  if (!first) return blocks;
  if (blocks.length === 0 && last && !more && first.text !== last.text) {
    return [{ first, last, swapped: true }];
  }
  // What stands before the last whole block takes nothing from it.
  const kept = blocks.at(-1)?.first.start ?? 0;
  const isHarmless = lone.every((line) =>
    line.text === begin && line.start < kept
  );
  if (isHarmless && want.state === "present") return blocks;
  throw new TaskError(
    `Cannot edit the block of "${want.path}": it is unterminated, the marker line "${first.text}" has no partner "${
      first.text === begin ? end : begin
    }"`,
    { advice: "Mend the marker lines by hand, or take them out" },
  );
}

function removeBlocks(text: string, blocks: readonly Block[]): string {
  let kept = "";
  let from = 0;
  for (const { first, last } of blocks) {
    kept += text.slice(from, first.start);
    from = last.next;
  }
  return kept + text.slice(from);
}

function keepBlock(
  text: string,
  block: Block | undefined,
  want: BlockinfileTaskParams,
): string {
  const { begin, end } = toMarkers(want);
  if (!block) {
    const terminator = toTerminator(text);
    const at = findInsertPosition(text, want);
    const lines = begin + terminator + toLines(want.block, terminator) + end +
      terminator;
    const inserted = insertLines(text, at, lines, terminator);
    const stop = inserted.length - (text.length - at);
    return padBlock(inserted, stop - lines.length, stop, terminator, want);
  }
  const { first, last, swapped } = block;
  const head = text.slice(0, swapped ? first.start : first.next);
  const tail = text.slice(swapped ? last.next : last.start);
  const terminator = toTerminator(head + tail);
  const inner = toLines(want.block, terminator);
  const lines = swapped ? begin + terminator + inner + end + terminator : inner;
  const stop = head.length + lines.length +
    (swapped ? 0 : last.next - last.start);
  return padBlock(head + lines + tail, first.start, stop, terminator, want);
}

/** Puts each line of a block on its terminator; one that is given with a carriage return keeps it. */
function toLines(block: string, terminator: string): string {
  return block.replace(/\n$/, "").split("\n").map((line) =>
    line.endsWith("\r") ? `${line}\n` : line + terminator
  ).join("");
}

/** Puts the empty lines around a block that are asked for and not there. */
function padBlock(
  text: string,
  start: number,
  stop: number,
  terminator: string,
  want: BlockinfileTaskParams,
): string {
  const before = text.slice(Math.max(toBodyStart(text), start - 3), start);
  const after = text.slice(stop, stop + 2);
  const hasBefore = before === "" || /(?:^|\n)\r?\n$/.test(before);
  const hasAfter = after === "" || /^\r?\n/.test(after);
  return text.slice(0, start) +
    (want.prepend_newline && !hasBefore ? terminator : "") +
    text.slice(start, stop) +
    (want.append_newline && !hasAfter ? terminator : "") +
    text.slice(stop);
}
