/**
 * A task type of a module in WebAssembly. A module reaches nothing, so it
 * cannot change anything itself: it answers how things are to be, as a list
 * of changes, and what of that is so already is left out here. Any other
 * answer is the output of the task, and changes nothing.
 *
 * @module
 */

import * as z from "zod";
import type { Change, Plan } from "../../change.ts";
import { isMap } from "../../config/plain.ts";
import { TaskError } from "../../error.ts";
import type { Host } from "../../host/host.ts";
import { toModeBits } from "../../mode.ts";
import type { Task } from "../../task.ts";
import { callJson } from "./call.ts";
import type { Definition } from "./describe.ts";
import { toParams, type WasmParams } from "./params.ts";

const PATH = z.string().regex(/^\//, { error: "expected an absolute path" });
const MODE = z.exactOptional(z.string());

/** What a module may answer with: the state that an entry is to have. */
const WANTED = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("write"),
    path: PATH,
    content: z.string(),
    mode: MODE,
  }),
  z.strictObject({ kind: z.literal("make_dir"), path: PATH, mode: MODE }),
  z.strictObject({ kind: z.literal("remove"), path: PATH }),
  z.strictObject({ kind: z.literal("link"), path: PATH, target: z.string() }),
]);

type Wanted = z.infer<typeof WANTED>;

const ANSWER = z.strictObject({
  changes: z.array(WANTED).max(1000),
  output: z.exactOptional(z.record(z.string(), z.unknown())),
});

/** Makes a task type of a definition. */
export function toWasmTask(
  module: WebAssembly.Module,
  { name, schema }: Definition,
): Task<WasmParams> {
  return {
    type: name,
    params: toParams(schema),
    plan: (want, host) => plan(module, name, want, host),
  };
}

async function* plan(
  module: WebAssembly.Module,
  name: string,
  want: WasmParams,
  host: Host,
): Plan {
  const config = JSON.stringify(want);
  const answer = callJson(module, "execute_task", [name, config]);
  if (!isMap(answer)) return { result: answer };
  if (!("changes" in answer)) return answer;
  const result = ANSWER.safeParse(answer, { jitless: true });
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new TaskError(
      `Cannot use the answer of "${name}" at "${
        issue?.path.map(String).join(".")
      }": ${issue?.message}`,
      { advice: "It may hold write, make_dir, remove and link" },
    );
  }
  for (const wanted of result.data.changes) {
    const change = await findChange(wanted, host);
    if (change !== undefined) yield change;
  }
  return result.data.output ?? {};
}

/** Gives the change that brings an entry to what is wanted; undefined when it is so. */
async function findChange(
  wanted: Wanted,
  host: Host,
): Promise<Change | undefined> {
  const { path } = wanted;
  const entry = await host.stat(path);
  if (wanted.kind === "remove") {
    return entry && { kind: "remove", path, recursive: entry.type === "dir" };
  }
  if (wanted.kind === "link") {
    const { target } = wanted;
    const is = entry?.type === "link" && await host.readLink(path) === target;
    return is ? undefined : { kind: "link", path, target };
  }
  const isDir = wanted.kind === "make_dir";
  const mode = wanted.mode === undefined
    ? undefined
    : toModeBits(wanted.mode, entry?.mode ?? 0, isDir);
  const bits = mode === undefined ? {} : { mode };
  const isKind = entry?.type === (isDir ? "dir" : "file");
  const isSame = isKind &&
    (isDir || await host.readText(path) === wanted.content);
  if (!isSame) {
    return wanted.kind === "make_dir"
      ? { kind: "make_dir", path, ...bits }
      : { kind: "write", path, content: wanted.content, ...bits };
  }
  return mode === undefined || entry?.mode === mode
    ? undefined
    : { kind: "attributes", path, mode };
}
