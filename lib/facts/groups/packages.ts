/**
 * The `packages` group: installed packages, from the database of the system's
 * package manager.
 *
 * @module
 */

import {
  type FactObject,
  field,
  type Group,
  type GroupSource,
  key,
  NoData,
} from "../group.ts";

/** Params of the `packages` group. */
export interface PackagesParams {
  /** Only these packages; all when empty. */
  names: readonly string[];
}

const DATABASE = "the package manager's database, such as /var/lib/dpkg/status";

/** Tells which packages are installed. */
export const packagesGroup: Group<PackagesParams> = {
  type: "packages",
  help: "installed packages",
  isDefault: false,
  fields: {
    names: field<readonly string[]>(
      "words",
      [],
      "Only these packages; all when empty.",
    ),
  },
  collectors: [],
  keys: [
    key("installed_packages", "Packages that are installed.", DATABASE),
    key("broken_packages", "Packages that are half installed.", DATABASE),
    key("held_packages", "Packages kept at their version.", DATABASE),
    key("packages[].name", "Name of a package.", DATABASE),
    key("packages[].version", "Its version.", DATABASE),
    key("packages[].arch", "Its architecture.", DATABASE),
    key("packages[].is_held", "Whether it is kept at its version.", DATABASE),
    key("packages[].is_broken", "Whether it is half installed.", DATABASE),
  ],
  open: ({ names }) => (source) => readPackages(source, names),
};

async function readPackages(
  source: GroupSource,
  names: readonly string[],
): Promise<FactObject> {
  const host = await source.host();
  const all = [...(await host.packages()).values()]
    .filter(({ status }) => status !== "config-files");
  if (all.length === 0) throw new NoData("no package manager is known");
  const shown = all.filter(({ name }) =>
    names.length === 0 || names.includes(name)
  );
  return {
    installed_packages: all.length,
    broken_packages: all.filter(({ status }) => status === "broken").length,
    held_packages: all.filter(({ held }) => held).length,
    packages: shown.map(({ name, version, arch, held, status }) => ({
      name,
      version,
      arch,
      is_held: held,
      is_broken: status === "broken",
    })),
  };
}
