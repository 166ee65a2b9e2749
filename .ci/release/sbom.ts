/** What the program is made of, as CycloneDX 1.6 (ECMA-424). */

import { VERSION } from "../../lib/version.ts";
import { run } from "./target.ts";

/** What `deno info --json` tells of modules and npm packages. */
interface Graph {
  modules: { kind?: string; npmPackage?: string }[];
  npmPackages: Record<
    string,
    { name: string; version: string; dependencies: string[] }
  >;
}

/** Lists the npm packages that the program loads and those that they need, as `name@version`. */
async function listPackages(): Promise<string[]> {
  const args = ["info", "--json", "cli/program.ts"];
  const { modules, npmPackages }: Graph = JSON.parse(
    await run(Deno.execPath(), args),
  );
  const found = new Set<string>();
  const add = (key: string | undefined) => {
    const one = key === undefined ? undefined : npmPackages[key];
    if (key === undefined || one === undefined || found.has(key)) return;
    found.add(key);
    one.dependencies.forEach(add);
  };
  modules.forEach(({ npmPackage }) => add(npmPackage));
  const names = [...found].map((key) => npmPackages[key])
    .map((one) => `${one?.name}@${one?.version}`);
  return [...new Set(names)].sort();
}

/** Writes the list of parts: Deno's runtime and the npm packages, each with its package URL. */
export async function toSbom(): Promise<string> {
  const parts = (await listPackages()).map((key) => {
    const at = key.lastIndexOf("@");
    const [name, version] = [key.slice(0, at), key.slice(at + 1)];
    const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
    return { type: "library", "bom-ref": purl, name, version, purl };
  });
  const runtime = {
    type: "platform",
    "bom-ref": `pkg:npm/deno@${Deno.version.deno}`,
    name: "deno",
    version: Deno.version.deno,
    purl: `pkg:npm/deno@${Deno.version.deno}`,
  };
  return JSON.stringify(
    {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      metadata: {
        component: {
          type: "application",
          "bom-ref": "driftless",
          name: "driftless",
          version: VERSION,
          licenses: [{ license: { id: "Apache-2.0" } }],
        },
      },
      components: [runtime, ...parts],
    },
    undefined,
    2,
  ) + "\n";
}
