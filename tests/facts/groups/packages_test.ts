import { packagesGroup } from "../../../lib/facts/groups/packages.ts";
import { testGroup } from "./_read.ts";

const HOST = {
  packages: [
    { name: "nginx", version: "1.22.1-9", arch: "amd64", held: true },
    { name: "broken", version: "2", arch: "all", status: "broken" as const },
    { name: "gone", status: "config-files" as const },
  ],
};

testGroup(packagesGroup, [
  {
    name: "what is installed is told, what was removed is not",
    host: HOST,
    facts: {
      installed_packages: 2,
      broken_packages: 1,
      held_packages: 1,
      packages: [
        {
          name: "nginx",
          version: "1.22.1-9",
          arch: "amd64",
          is_held: true,
          is_broken: false,
        },
        {
          name: "broken",
          version: "2",
          arch: "all",
          is_held: false,
          is_broken: true,
        },
      ],
    },
  },
  {
    name: "names pick, counts stay those of all",
    params: { names: ["nginx", "absent"] },
    host: HOST,
    some: { installed_packages: 2, "packages.1": undefined },
  },
  { name: "without a package manager there is nothing", absent: true },
]);
