/** Names of variables for completion, from the files that give them: neither tasks nor templates are looked at and no program is run, for which a shell would wait. */

import { ConfigFiles } from "../lib/config/files.ts";
import { readKind } from "../lib/config/load.ts";
import { isMap } from "../lib/config/plain.ts";
import { Report } from "../lib/config/report.ts";

/** Lists the variables of a directory of configuration, those of all hosts' files and roles; what cannot be read gives none. */
export async function listVariableNames(dir: string): Promise<string[]> {
  const files = new ConfigFiles(dir, { runsPrograms: false });
  const report = new Report();
  const values: unknown[] = [];
  for (const { value } of await readKind("vars", files, report)) {
    values.push(value);
  }
  for (const { value } of await readKind("apply", files, report)) {
    if (isMap(value)) values.push(value["vars"]);
  }
  for (const { value } of await readKind("groups", files, report)) {
    const groups = isMap(value) ? value["groups"] : undefined;
    for (const group of Object.values(isMap(groups) ? groups : {})) {
      if (isMap(group)) values.push(group["vars"]);
    }
  }
  for (const name of listPlaces(files)) {
    const source = await report.try(() => files.read(name));
    values.push(source?.value);
  }
  const names = values.filter(isMap).flatMap((map) => Object.keys(map));
  return [...new Set(names)].sort();
}

/** Files of hosts and of roles that hold nothing but variables. */
function listPlaces(files: ConfigFiles): string[] {
  const hosts = files.list("hosts").map((name) => `hosts/${name}`);
  const roles = files.list("roles").flatMap((role) =>
    ["defaults", "vars"].map((folder) => `roles/${role}/${folder}/main`)
  );
  return [...hosts, ...roles].flatMap((name) => files.find([name]) ?? []);
}
