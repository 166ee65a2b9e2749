// deno-lint-ignore-file no-console -- A script prints.
/**
 * Keeps the message of the day: says what the host is, from its own facts.
 * With `--apply` it is done, else it is only shown.
 *
 *     deno run --allow-read --allow-write --allow-env --allow-sys examples/scripts/motd.ts [--apply] [FILE [STATE]]
 */

import { apply, file, plan, TaskError } from "@driftless/driftless";

const [path = "/etc/motd", stateDir] = Deno.args
  .filter((word) => !word.startsWith("-"));
const options = {
  ...stateDir === undefined ? {} : { stateDir },
  define: {
    tasks: [
      file({
        name: "the message of the day",
        path,
        content:
          "{{ facts.hostname }} runs {{ facts.distribution }} {{ facts.distribution_version }}\n",
        mode: "0644",
      }),
    ],
  },
};

if (Deno.args.includes("--apply")) {
  const { changed, failed } = await apply(options);
  if (failed > 0) throw new TaskError(`Cannot write "${path}"`);
  console.log(changed > 0 ? `${path}: written` : `${path}: as it should be`);
} else {
  const { tasks } = await plan(options);
  for (const { changes } of tasks) {
    console.log(changes[0]?.diff ?? `${path}: as it should be`);
  }
}
