import { testTask } from "../../lib/testing/mod.ts";
import { chocoTask } from "../../tasks/choco.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

function read(name: string): string {
  return Deno.readTextFileSync(
    new URL(`../fixtures/choco/${name}`, import.meta.url),
  );
}

const HAVE = {
  queries: {
    "choco list --limit-output": read("list.txt"),
    "choco pin list --limit-output": "vim|9.0.2\r\n",
    "choco outdated --limit-output": { code: 2, stdout: read("outdated.txt") },
  },
};
const OLD = {
  queries: {
    "choco list --limit-output":
      "7zip|16.04\r\ntemp_BoxstarterPackage|1.0.0\r\n",
    "choco pin list --limit-output": "",
    "choco outdated --limit-output": read("outdated-0.10.3.txt"),
  },
};
const SUCCESS = { success: [0, 2, 1641, 3010] };
const WORDS = "--yes --no-progress --limit-output";

testTask(chocoTask, [
  {
    name: "asks nothing more when all is installed, in whatever case",
    params: { name: ["Git", "vim"] },
    have: HAVE,
  },
  {
    name: "installs what is missing",
    params: { name: ["git", "7zip"] },
    have: HAVE,
    changes: [toTransaction(`choco install ${WORDS} 7zip`, {
      ...SUCCESS,
      shows: "not installed -> installed",
      predicts: [toPrediction("choco 7zip", "")],
      undo: [toTransaction(`choco uninstall ${WORDS} 7zip`, {
        ...SUCCESS,
        predicts: [toPrediction("choco 7zip")],
      })],
    })],
  },
  {
    name: "upgrades what is outdated and not pinned",
    params: { name: ["git", "vim"], state: "latest" },
    have: HAVE,
    changes: [toTransaction(`choco upgrade ${WORDS} git`, {
      ...SUCCESS,
      shows: "2.43.0 -> 2.44.0",
      predicts: [toPrediction("choco git", "2.44.0")],
    })],
  },
  {
    name: "upgrades by what an old version prints",
    params: { name: "7zip", state: "latest" },
    have: OLD,
    changes: [toTransaction(`choco upgrade ${WORDS} 7zip`, {
      ...SUCCESS,
      shows: "16.04 -> 16.4.0.20170420",
      predicts: [toPrediction("choco 7zip", "16.4.0.20170420")],
    })],
  },
  {
    name: "leaves what is listed as outdated by the version that it has",
    params: { name: "temp_BoxstarterPackage", state: "latest" },
    have: OLD,
  },
  {
    name: "refuses the word that means all packages",
    params: { name: "all", state: "absent" },
    have: HAVE,
    error: /Cannot use "all" as the name of a package of choco/,
  },
  ...toHostileRows(HAVE),
]);
