/**
 * The `xml_file` task.
 *
 * Keeps elements and attributes of an XML file (XML 1.0), or keeps them away.
 * Only what differs is edited: comments, instructions, the document type and
 * all blanks stay byte for byte. Names are compared as they are written,
 * with their prefixes.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../lib/field.ts";
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import { TextFault } from "./_document.ts";
import {
  EDIT_FIELDS,
  type EditParams,
  planText,
  readEditable,
  requireEditable,
} from "./_edit.ts";
import { toBodyStart } from "./_text.ts";
import { removeXml, setXml } from "./_xml_edit.ts";
import { xmlPath } from "./_xml_path.ts";
import { findXmlEncoding } from "./_xml_tree.ts";

/** Params of the `xml_file` task. */
export interface XmlFileTaskParams extends EditParams {
  /** `present` or `absent`; absent removes all that the paths lead to. */
  state: "present" | "absent";
  /** Path of an element or attribute, such as `/server/port[@name='http']/@value`. */
  key?: string | undefined;
  /** Text of the element or attribute; the element only has to be there when absent. */
  value?: string | undefined;
  /** Several paths with their values, null for an element that only has to be there. */
  values: Record<string, string | null>;
  /** Several paths that are to be absent. */
  keys: string[];
}

/**
 * Keeps elements and attributes of an XML file.
 *
 * @example The port of a connector
 * ```yaml
 * - type: xml_file
 *   path: /etc/tomcat10/server.xml
 *   key: /Server/Service[@name='Catalina']/Connector[@protocol='HTTP/1.1']/@port
 *   value: 8081
 * ```
 */
export const xmlFileTask: Task<XmlFileTaskParams> = {
  type: "xml_file",
  params: z.strictObject({
    ...EDIT_FIELDS,
    state: withDefault(oneOf(["present", "absent"]), "present"),
    key: xmlPath().optional(),
    value: xmlText().optional(),
    values: z._default(z.record(xmlPath(), z.union([xmlText(), z.null()])), {}),
    keys: withDefault(z.array(xmlPath()), []),
  }).superRefine(refine),
  plan,
};

/** Reads text of characters that XML has (XML 1.0 §2.2). */
function xmlText(): z.ZodType<string> {
  const error = "expected a text, a number, true or false";
  return z.union([z.string(), z.number(), z.boolean()], { error })
    .transform(String).refine(
      // deno-lint-ignore no-control-regex
      (text) => !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text),
      { error: "expected text without control characters" },
    );
}

function refine(want: XmlFileTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const count = Object.keys(want.values).length;
  if (want.value !== undefined && want.key === undefined) {
    refuse("key", "expected the key of value");
  }
  if (want.state === "present") {
    if (want.keys.length > 0) refuse("keys", "expected state: absent");
    if (want.key === undefined && count === 0) {
      refuse("key", "expected key or values");
    }
    return;
  }
  if (count > 0 || want.value !== undefined) {
    refuse("value", "expected no values: what is there is removed");
  }
  if (want.key === undefined && want.keys.length === 0) {
    refuse("key", "expected key or keys");
  }
}

async function* plan(want: XmlFileTaskParams, host: Host): Plan {
  const old = await readEditable(want, host);
  const isAbsent = want.state === "absent";
  if (isAbsent && old === undefined) return { path: want.path, msg: "" };
  const text = requireEditable(old, want.path);
  requireEncoding(text, want);
  const mark = text.slice(0, toBodyStart(text));
  const { key } = want;
  const own = key === undefined ? [] : [[key, want.value ?? null] as const];
  const edits = isAbsent
    ? [...own, ...want.keys.map((one) => [one, null] as const)]
    : [...own, ...Object.entries(want.values)];
  const after = edits.reduce(
    (now, [path, value]) => edit(now, path, value, want),
    text.slice(mark.length),
  );
  const { backup_file } = yield* planText(want, old, mark + after, host);
  return {
    path: want.path,
    msg: mark + after === text ? "" : isAbsent ? "removed" : "written",
    ...(backup_file === undefined ? {} : { backup_file }),
  };
}

function edit(
  text: string,
  key: string,
  value: string | null,
  want: XmlFileTaskParams,
): string {
  try {
    return want.state === "absent"
      ? removeXml(text, key)
      : setXml(text, key, value ?? undefined);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (!(error instanceof TextFault)) {
      throw new TaskError(
        `Cannot edit "${key}" in "${want.path}": ${error.message}`,
        { cause: error },
      );
    }
    const lines = text.slice(0, error.offset).split("\n");
    const place = `${want.path}:${lines.length}:${lines.at(-1)!.length + 1}`;
    throw new TaskError(`Cannot read "${place}" as XML: ${error.message}`, {
      cause: error,
    });
  }
}

/** Refuses a file that says it has another encoding than the task. */
function requireEncoding(text: string, want: XmlFileTaskParams): void {
  const declared = findXmlEncoding(text);
  if (declared === undefined) return;
  if (EDIT_FIELDS.encoding.safeParse(declared).data === want.encoding) return;
  throw new TaskError(
    `Cannot edit "${want.path}" as "${want.encoding}": it says that it is "${declared}"`,
    { advice: `Set encoding: ${declared}` },
  );
}
