/** The examples of the docs of all task types as one configuration. */

import { loadTypeDocs, type TypeDoc } from "../../cli/type_docs.ts";

/** Files that examples lean on. */
const FILES: Readonly<Record<string, string>> = {
  "files/app.conf": "port = 1\n",
  "files/site/index.html": "<p>\n",
  "roles/web/tasks/main.yml": "- { type: debug, msg: role }\n",
  "tasks/web.yml": "- { type: debug, msg: included }\n",
  "templates/app.conf.j2": "port = 1\n",
};

/** Variables that examples ask for. */
const VARS = "vars: { memory_mb: 4096, environment: staging }\ntasks:\n";

/** Types whose run may change anything, so that no plan behind them is sure. */
const OPAQUE: ReadonlySet<string> = new Set([
  "command",
  "raw",
  "script",
  "tempfile",
]);

/** Gives the files of a configuration with every example, by name; none ends the run when it fails. */
export async function toExamplesConfig(): Promise<Record<string, string>> {
  const docs = Object.entries(await loadTypeDocs());
  const isLast = ([type]: [string, TypeDoc]) => OPAQUE.has(type);
  const tasks = [
    ...docs.filter((doc) => !isLast(doc)),
    ...docs.filter(isLast),
  ].flatMap(([, { examples }]) => examples)
    .map(({ tasks }) => tasks.replaceAll(/^- /gm, "- ignore_errors: true\n  "));
  return { ...FILES, "apply.yml": `${VARS}${tasks.join("\n")}\n` };
}
