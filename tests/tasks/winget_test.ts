import { testTask } from "../../lib/testing/mod.ts";
import { wingetTask } from "../../tasks/winget.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

/** Recorded; the source is named beside it. */
const LIST = Deno.readTextFileSync(
  new URL("../fixtures/winget/list.txt", import.meta.url),
);
const QUIET = "--disable-interactivity --accept-source-agreements";
const HAVE = { queries: { [`winget list --source winget ${QUIET}`]: LIST } };
const SUCCESS = { success: [0, 0x8a15002b, 0x8a150061] };
const EDGE = "Microsoft.Edge";

function toArgv(verb: string, agreed = " --accept-package-agreements"): string {
  return `winget ${verb} --exact --silent ${QUIET}${agreed}`;
}

testTask(wingetTask, [
  {
    name: "asks nothing more when all is installed",
    params: { name: [EDGE, "Microsoft.EdgeWebView2Runtime"] },
    have: HAVE,
  },
  {
    name: "installs what is missing",
    params: { name: ["Git.Git", EDGE] },
    have: HAVE,
    changes: [toTransaction(`${toArgv("install")} Git.Git`, {
      ...SUCCESS,
      shows: "not installed -> installed",
      predicts: [toPrediction("winget Git.Git", "")],
      undo: [toTransaction(`${toArgv("uninstall", "")} Git.Git`, {
        ...SUCCESS,
        predicts: [toPrediction("winget Git.Git")],
      })],
    })],
  },
  {
    name: "upgrades what has a newer version",
    params: { name: [EDGE, "Microsoft.EdgeWebView2Runtime"], state: "latest" },
    have: HAVE,
    changes: [toTransaction(
      `${toArgv("upgrade")} ${EDGE} Microsoft.EdgeWebView2Runtime`,
      {
        ...SUCCESS,
        shows: "109.0.1518.52 -> 110.0.1587.41",
        predicts: [toPrediction(`winget ${EDGE}`, "110.0.1587.41")],
      },
    )],
  },
  {
    name: "does not take a name that was cut off for an identifier",
    params: { name: "Microsoft.DesktopAppInstaller_8wekyb", state: "absent" },
    have: HAVE,
  },
  {
    name: "refuses a name of people",
    params: { name: "git" },
    have: HAVE,
    error: /Cannot use "git" as the name of a package of winget/,
  },
  {
    name: "says when winget cannot list",
    params: { name: EDGE },
    have: {
      queries: {
        [`winget list --source winget ${QUIET}`]: { code: 1, stderr: "no" },
      },
    },
    error: /^Cannot list packages of winget: no$/,
  },
  ...toHostileRows(HAVE),
]);
