/**
 * `deno task release FROM [TARGET…|all]`: bundles, Debian and RPM packages
 * where their tools are, the formula of Homebrew, the list of parts and the
 * SHA-256 digests of all, in `dist/`. FROM is the address where these files
 * will be.
 */

import { makeDeb } from "./deb.ts";
import { toFormula } from "./formula.ts";
import { makeRpm } from "./rpm.ts";
import { toSbom } from "./sbom.ts";
import {
  DIST,
  findTargets,
  REPOSITORY,
  run,
  tell,
  toReleaseName,
} from "./target.ts";

const [from, ...words] = Deno.args;
if (!from || !URL.canParse(from)) {
  throw new Error("Name the address of the release first");
}
const targets = findTargets(words);
const triples = targets.map(({ triple }) => triple);
await run(Deno.execPath(), ["task", "--quiet", "bundle", ...triples]);
const files: string[] = [];
for (const target of targets) {
  files.push(`${DIST}/${toReleaseName(target)}.tar.gz`);
  for (const make of [makeDeb, makeRpm]) {
    const path = await make(target);
    if (path !== undefined) files.push(path);
  }
}
const digests = new Map<string, string>();
for (const path of files) digests.set(toBaseName(path), await digest(path));
for (
  const [name, text] of [
    ["driftless.rb", toFormula(from, digests)],
    ["sbom.cdx.json", await toSbom()],
  ] as const
) {
  await Deno.writeTextFile(`${DIST}/${name}`, text);
  digests.set(name, await digest(`${DIST}/${name}`));
}
await Deno.copyFile(
  `${REPOSITORY}.ci/release/install.sh`,
  `${DIST}/install.sh`,
);
digests.set("install.sh", await digest(`${DIST}/install.sh`));
const sums = [...digests].map(([name, sum]) => `${sum}  ${name}\n`).sort();
await Deno.writeTextFile(`${DIST}/SHA256SUMS`, sums.join(""));
for (const name of [...digests.keys(), "SHA256SUMS"]) tell(`${DIST}/${name}`);

function toBaseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function digest(path: string): Promise<string> {
  const bytes = await Deno.readFile(path);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
