/** Secrets of providers in a configuration: asked for once, masked, missing ones told with their places. */

import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { ConfigErrors, toPlaceText } from "../../lib/error.ts";
import { loadSetup } from "../../lib/apply/setup.ts";
import { tasks } from "../../tasks/mod.ts";

const SECRETS = 'providers: [{ type: directory, path: "{{ secrets.DIR }}" }]\n';
const APPLY = `tasks:
  - type: debug
    msg: "{{ secrets.TOKEN }} {{ secrets.MAYBE | default('none') }}"
`;

/** Loads a configuration with a directory of secrets. */
async function load(
  files: Record<string, string>,
  secrets: Record<string, string>,
) {
  const dir = Deno.makeTempDirSync();
  const write = (path: string, text: string) => {
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text, { mode: 0o600 });
  };
  write(`${dir}/env`, `DIR=${dir}/held\nOWN=of-the-env-file\n`);
  Deno.mkdirSync(`${dir}/held`);
  for (const [name, text] of Object.entries(files)) {
    write(`${dir}/config/${name}`, text);
  }
  for (const [name, text] of Object.entries(secrets)) {
    write(`${dir}/held/${name}`, text);
  }
  const setup = await loadSetup({
    config: `${dir}/config`,
    registry: tasks,
  });
  return {
    setup,
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

Deno.test("a secret of a provider is in templates, and masked", async () => {
  const files = { "secrets.yml": SECRETS, "apply.yml": APPLY };
  using loaded = await load(files, { TOKEN: "sesame-of-the-provider\n" });
  const { scope, redactor, requireSecrets } = loaded.setup;
  await requireSecrets?.();
  const text = await scope.render("{{ secrets.TOKEN }} {{ secrets.OWN }}");
  equal(text, "sesame-of-the-provider of-the-env-file");
  equal(redactor.redact(String(text)), "*** ***");
});

Deno.test("a secret that nobody has is told with its place, one that may be absent is not", async () => {
  const files = { "secrets.yml": SECRETS, "apply.yml": APPLY };
  using loaded = await load(files, {});
  await rejects(loaded.setup.requireSecrets!(), (error) => {
    if (!(error instanceof ConfigErrors)) throw error;
    deepEqual(
      error.errors.map(({ message, place }) =>
        `${place && toPlaceText(place)} ${message}`
      ),
      ['apply.yml:3:14 Cannot find the secret "TOKEN"'],
    );
    return true;
  });
});

Deno.test("what is wrong in a secrets file has its place", async () => {
  const files = {
    "secrets.yml": "providers:\n  - type: directry\n    path: /x\n",
    "apply.yml": APPLY,
  };
  using loaded = await load(files, {});
  await rejects(loaded.setup.requireSecrets!(), (error) => {
    if (!(error instanceof ConfigErrors)) throw error;
    const [first] = error.errors;
    equal(first?.message, 'There is no provider "directry"');
    equal(first?.place && toPlaceText(first.place), "secrets.yml:2:11");
    return true;
  });
});
