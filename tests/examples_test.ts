/** Every example is true: those in folders, and those in the doc texts of task types. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { FACT_NAMES } from "../lib/apply/facts.ts";
import { loadApply } from "../lib/config/load.ts";
import type { Node, TaskNode } from "../lib/config/node.ts";
import { ConfigErrors, TaskError, toPlaceText } from "../lib/error.ts";
import { UnknownState } from "../lib/host/host.ts";
import { OverlayHost } from "../lib/host/overlay.ts";
import { drive, MemoryHost } from "../lib/testing/mod.ts";
import { tasks } from "../tasks/mod.ts";
import { writeFiles } from "./config/temp_dir.ts";
import { makeSite, toEnvironment } from "./e2e/_driftless.ts";

const EXAMPLES = new URL("../examples/", import.meta.url).pathname;
const TASKS = new URL("../tasks/", import.meta.url).pathname;

/** What examples name and do not show. */
const BESIDE = {
  "vars.yml": "memory_mb: 4096\nenvironment: staging\n",
  "roles/web/tasks/main.yml": "- { type: debug, msg: web }\n",
  "tasks/web.yml": "- { type: debug, msg: web }\n",
  "templates/app.conf.j2": "port = {{ port }}\n",
  "tasks/users.yml": "- { type: debug, msg: users }\n",
};

for (const { name, isDirectory } of Deno.readDirSync(EXAMPLES)) {
  if (!isDirectory || name === "scripts") continue;
  Deno.test(`examples/${name} is valid`, async () => {
    using site = makeSite("");
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: site.argv(`--config=${EXAMPLES}${name}`, "validate"),
      clearEnv: true,
      env: { ...toEnvironment(site), SEARCH_PASSWORD: "of-the-search" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    equal(code, 0, text + new TextDecoder().decode(stderr));
    match(text, /^Valid: \d+ (tasks? in \d+ files?|log sources?)/);
  });
}

Deno.test("examples/quickstart makes its site, and a second run does nothing", async () => {
  using site = makeSite("");
  const summary = async (...words: string[]) => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: site.argv(`--config=${EXAMPLES}quickstart`, "--json", ...words),
      clearEnv: true,
      env: { ...toEnvironment(site), DEMO_DIR: site.target },
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    equal(code, 0, lines.join("\n"));
    const { changed, failed } = JSON.parse(lines.at(-1)!);
    return { changed, failed };
  };
  deepEqual(await summary("apply"), { changed: 5, failed: 0 });
  deepEqual(await summary("apply"), { changed: 0, failed: 0 });
  match(Deno.readTextFileSync(`${site.target}/site/settings.ini`), /port = /);
});

for (const type of Object.keys(tasks)) {
  const text = Deno.readTextFileSync(`${TASKS}${type}.ts`);
  for (const { title, yaml } of findExamples(text)) {
    Deno.test(`tasks/${type}.ts: the example "${title}" loads and can be planned`, async () => {
      using dir = writeFiles({ ...BESIDE, "apply.yml": `tasks:\n${yaml}` });
      const nodes = await loadNodes(dir.path);
      ok(nodes.length > 0);
      for (const node of nodes) await plan(node);
    });
  }
}

/** Finds the YAML examples of doc texts. */
function findExamples(text: string): { title: string; yaml: string }[] {
  return [...text.matchAll(
    /^ \* @example (.+)\n \* ```yaml\n((?: \*.*\n)+?) \* ```$/gm,
  )].map(([, title = "", yaml = ""]) => ({
    title,
    yaml: yaml.replace(/^ \* ?/gm, ""),
  }));
}

async function loadNodes(dir: string): Promise<TaskNode[]> {
  try {
    const config = await loadApply({
      dir,
      registry: tasks,
      hostName: "web-01",
      factNames: FACT_NAMES,
      os: "linux",
    });
    return config.nodes.flatMap(toTasks);
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    const texts = error.errors.map(({ place, message, frame }) =>
      `${place ? toPlaceText(place) : ""} ${message}\n${frame}`
    );
    throw new Error(texts.join("\n"), { cause: error });
  }
}

function toTasks(node: Node): TaskNode[] {
  if (node.kind === "task") return [node];
  if (node.kind === "include") return [node.asTask];
  return [...node.block, ...node.rescue, ...node.always].flatMap(toTasks);
}

/** Plans on a machine that has nothing: a plan, or a clear reason why there is none. */
async function plan(node: TaskNode): Promise<void> {
  if (node.parsed === undefined) return;
  const { output, error } = await drive(
    node.task,
    node.parsed,
    new OverlayHost(new MemoryHost()),
    {
      evaluate: () => true,
      find: () => undefined,
      renderFile: () => Promise.resolve("text\n"),
    },
  );
  if (error === undefined) ok(output);
  else if (!(error instanceof TaskError || error instanceof UnknownState)) {
    throw error;
  }
}
