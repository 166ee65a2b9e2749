/** Playbooks become configurations, and what does not is listed: each is compared with what it came to. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { TypeTable } from "../../lib/config/types.ts";
import { toPlaceText } from "../../lib/error.ts";
import { importPlaybook } from "../../lib/import/ansible/playbook.ts";
import { readCommand, readPairs } from "../../lib/import/ansible/free_form.ts";
import { readAnsible } from "../../lib/import/ansible/read.ts";
import { tasks } from "../../tasks/mod.ts";

const PLAYBOOKS = new URL("./playbooks/", import.meta.url).pathname;
const GOLDEN = new URL("./golden/", import.meta.url);

/** Lists the files below a directory of the playbooks. */
function list(directory: string): string[] {
  const found: string[] = [];
  try {
    for (
      const { name, isDirectory } of Deno.readDirSync(PLAYBOOKS + directory)
    ) {
      const path = `${directory}/${name}`;
      found.push(...(isDirectory ? list(path) : [path]));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(PLAYBOOKS + path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const types = new TypeTable(tasks);
for (const { name } of Deno.readDirSync(PLAYBOOKS)) {
  if (!name.endsWith(".yml")) continue;
  Deno.test(`${name} becomes what it became before, with the same left out`, async () => {
    const { files, left, tasks } = await importPlaybook(
      name,
      { read, list },
      types,
    );
    const text = [
      ...left.map(({ place, what, why }) =>
        `left ${toPlaceText(place)}  ${what}: ${why}`
      ),
      `${tasks} tasks`,
      ...[...files].flatMap(([path, text]) => [`== ${path}`, text.trimEnd()]),
    ].join("\n") + "\n";
    const golden = new URL(name.replace(".yml", ".txt"), GOLDEN);
    if (Deno.env.get("GOLDEN") === "write") {
      Deno.writeTextFileSync(golden, text);
    }
    equal(text, Deno.readTextFileSync(golden));
  });
}

Deno.test("words of YAML mean what they mean to Ansible", () => {
  const { value } = readAnsible(
    "a.yml",
    "[yes, Off, 0644, 1_000, 1.5, ~, 'yes', 1:30, !unsafe '{{ x }}', on]",
  );
  deepEqual(value, [
    true,
    false,
    "0644",
    1000,
    1.5,
    null,
    "yes",
    "1:30",
    "{% raw %}{{ x }}{% endraw %}",
    true,
  ]);
});

Deno.test("a line feed behind a block is none, as Ansible has it", () => {
  const { value } = readAnsible(
    "a.yml",
    "a: |\n  {% for x in y %}\n  {{ x }}\n  {% endfor +%}\n  {# end #}\n  z\nb: !unsafe |\n  {% x %}\n",
  );
  deepEqual(value, {
    a: "{% for x in y %}{{ x }}\n{% endfor +%}\n{# end #}z\n",
    b: "{% raw %}{% x %}\n{% endraw %}",
  });
});

Deno.test("params on one line are read with their quotes and templates", () => {
  deepEqual(readPairs(`a=1 b="two words" c={{ x | default('a b') }} d=`), {
    a: "1",
    b: "two words",
    c: "{{ x | default('a b') }}",
    d: "",
  });
  equal(readPairs("echo hello"), undefined);
  deepEqual(readCommand("make install chdir=/opt/src creates='/a b' X=1"), {
    command: "make install   X=1",
    params: { chdir: "/opt/src", creates: "/a b" },
  });
});
