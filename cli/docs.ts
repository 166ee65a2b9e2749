/** `driftless docs`. */

import { findNearest, TaskError } from "../lib/error.ts";
import { ENVELOPE_KEYS } from "../lib/config/envelope.ts";
import { tasks } from "../tasks/mod.ts";
import { type ParamsSchema, toParamsSchema } from "./apply_schema.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toRows, wrap } from "./help.ts";
import { type Output, toCount } from "./output.ts";
import { loadOwnDocs, openOwnTypes } from "./own_types.ts";
import { toPlain, toTakes } from "./schema_words.ts";
import { loadTypeDocs, type TypeDoc } from "./type_docs.ts";

/** Prints what a task type does and takes, or a line for each type. */
export async function docsCommand(
  context: CommandContext,
  type: string | undefined,
): Promise<number> {
  const { out } = context;
  const builtIn = await loadTypeDocs();
  const own = await openOwnTypes(context);
  if (type === undefined) {
    showTypes(out, { ...builtIn, ...await loadOwnDocs(own) });
    return EXIT.done;
  }
  const docs = { ...builtIn, ...await loadOwnDocs(own, [type]) };
  const doc = docs[type];
  const task = await (tasks[type] ?? own[type])?.();
  if (doc === undefined || task === undefined) {
    const near = findNearest(type, [...Object.keys(own), ...Object.keys(docs)]);
    throw new TaskError(`Cannot find the task type "${type}"`, {
      advice: near === undefined
        ? "List them with: driftless docs"
        : `Did you mean "${near}"?`,
    });
  }
  const schema = toParamsSchema(task);
  if (out.json) out.record({ type: "docs", task: type, ...doc, schema });
  else showType(out, type, doc, schema);
  return EXIT.done;
}

function showTypes(out: Output, docs: Readonly<Record<string, TypeDoc>>): void {
  const all = Object.entries(docs);
  if (out.json) {
    for (const [task, { summary }] of all) {
      out.record({ type: "docs", task, summary });
    }
    return;
  }
  toRows(all.map(([type, { summary }]) => [type, summary]), out.width)
    .forEach((line) => out.result(line));
  const [first = ""] = Object.keys(docs);
  out.result(
    `${toCount(all.length, "task type")}.  Next: driftless docs ${first}`,
  );
}

function showType(
  out: Output,
  type: string,
  doc: TypeDoc,
  schema: ParamsSchema,
): void {
  const title = (text: string) => out.paint("bold", text);
  const lines = [
    `${title(type)}: ${toPlain(doc.summary)}`,
    "",
    ...doc.about.split("\n\n").flatMap((
      text,
    ) => [...wrap(toPlain(text), out.width, 0), ""]),
    title("Params:"),
    ...Object.entries(doc.fields).flatMap(([name, meaning]) => [
      `  ${title(name)}  ${out.paint("grey", toTakes(name, schema))}`,
      ...meaning === "" ? [] : wrap(toPlain(meaning), out.width, 6, "      "),
    ]),
    "",
    ...wrap(
      `${title("Keys of every task:")} ${ENVELOPE_KEYS.join(", ")}`,
      out.width,
      2,
    ),
  ];
  for (const example of doc.examples) {
    const about = example.title === "" ? "" : ` ${example.title}`;
    lines.push("", title("Example:") + about, ...toIndented(example.tasks));
  }
  const params = toCount(Object.keys(doc.fields).length, "param");
  const examples = toCount(doc.examples.length, "example");
  lines.push("", `${params}, ${examples}.  Next: driftless apply --dry-run`);
  lines.forEach((line) => out.result(line));
}

function toIndented(text: string): string[] {
  return text.split("\n").map((line) => line === "" ? "" : `  ${line}`);
}
