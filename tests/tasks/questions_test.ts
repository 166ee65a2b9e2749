/** What many tasks of a type ask is asked once, not for each of them. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import type { Task, TaskContext } from "../../lib/task.ts";
import { tasks } from "../../tasks/mod.ts";
import { readSources } from "../rules/_source.ts";
import { QuestionHost } from "./_question_host.ts";
import { MOST, PACKAGE_ROWS, type QuestionRow } from "./_question_rows.ts";
import { NETWORK_ROWS } from "./_question_rows_network.ts";
import { SECURITY_ROWS } from "./_question_rows_security.ts";
import { STORAGE_ROWS } from "./_question_rows_storage.ts";
import { SYSTEM_ROWS } from "./_question_rows_system.ts";

const CONTEXT: TaskContext = {
  evaluate: () => true,
  find: () => undefined,
  renderFile: () => Promise.resolve(""),
  findFile: (_folder, name) => Promise.resolve(name),
  warn: () => {},
};
const FEW = 5;
const ROWS: Readonly<Record<string, QuestionRow>> = {
  ...NETWORK_ROWS,
  ...PACKAGE_ROWS,
  ...SECURITY_ROWS,
  ...STORAGE_ROWS,
  ...SYSTEM_ROWS,
};

/** Plans tasks one after another on one host, as a run does, and gives what was asked. */
async function ask(
  task: Task,
  { params, have = {} }: QuestionRow,
  count: number,
): Promise<string[]> {
  const host = new QuestionHost(have);
  for (let n = 0; n < count; n++) {
    const plan = task.plan(task.params.parse(params(n)), host, CONTEXT);
    const { done, value } = await plan.next();
    ok(done, `task ${n} is not as it wants: ${JSON.stringify(value)}`);
  }
  return host.asked;
}

for (const [type, row] of Object.entries(ROWS)) {
  const { times = 0, because = "all is told at once" } = row;
  Deno.test(`${type}: each task asks ${times} times for itself: ${because}`, async () => {
    const task = await tasks[type]!();
    const few = await ask(task, row, FEW);
    const many = await ask(task, row, MOST);
    const more = many.length - few.length;
    equal(more, times * (MOST - FEW), many.slice(-3).join("\n"));
  });
}

/** Types that ask of what one task alone names, so that nothing is shared. */
const ALONE: Readonly<Record<string, string>> = {
  apt_key: "a key comes from a server of its own",
  archive: "its program packs what it names",
  authorized_key: "keys come from a server of their own",
  command: "its conditions are programs of its own",
  fetch: "a file comes from a server of its own",
  get_url: "a file comes from a server of its own",
  git: "a repository has a server and a directory of its own",
  raw: "its conditions are programs of its own",
  script: "its conditions are programs of its own",
  unarchive: "an archive comes from a server of its own",
  uri: "the request is what it is for",
};

Deno.test("a type is counted if anything that it is made of asks, or it is told why not", () => {
  const texts = new Map(
    readSources("tasks").map(({ path, text }) => [path, text]),
  );
  const asks = (path: string, seen = new Set<string>()): boolean => {
    const text = texts.get(path);
    if (text === undefined || seen.has(path)) return false;
    seen.add(path);
    return /\.(query|request|findUnit|packages)\(/.test(text) ||
      [...text.matchAll(/ from "\.\/(\w+\.ts)"/g)]
        .some(([, name]) => asks(`tasks/${name}`, seen));
  };
  const asking = Object.keys(tasks).filter((type) => asks(`tasks/${type}.ts`));
  const told = Object.keys({ ...ROWS, ...ALONE });
  deepEqual(asking.filter((type) => !told.includes(type)), []);
  deepEqual(Object.keys(ALONE).filter((type) => !asking.includes(type)), []);
});
