import { testTask } from "../../lib/testing/mod.ts";
import { flatpakTask } from "../../tasks/flatpak.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

const TOY = "org.example.Toy";
const LIST = "--columns=application,version,active,arch";
const HAVE = {
  queries: {
    "flatpak mask --system": "  org.example.Kept\n",
    [`flatpak list --system ${LIST}`]:
      `${TOY}\t1.0\tabcdef\tx86_64\norg.example.Kept\t\t0123\tx86_64\n`,
  },
};

testTask(flatpakTask, [
  {
    name: "asks nothing more when all is installed",
    params: { name: TOY, remote: "test" },
    have: HAVE,
  },
  {
    name: "installs what is missing from a remote",
    params: { name: [TOY, "org.example.New"], remote: "test" },
    have: {
      queries: {
        ...HAVE.queries,
        "flatpak remote-info --system -- test org.example.New":
          "\n        ID: org.example.New\n   Version: 2.0\n",
      },
    },
    changes: [toTransaction(
      "flatpak install --system --noninteractive --assumeyes -- test org.example.New",
      {
        shows: "not installed -> 2.0",
        predicts: [toPrediction("flatpak system org.example.New", "2.0")],
        undo: [toTransaction(
          "flatpak uninstall --system --noninteractive --assumeyes -- org.example.New",
          { predicts: [toPrediction("flatpak system org.example.New")] },
        )],
      },
    )],
  },
  {
    name: "upgrades what a remote has newer, and leaves what is masked",
    params: { name: [TOY, "org.example.Kept"], state: "latest" },
    have: {
      queries: {
        ...HAVE.queries,
        "flatpak remote-ls --system --updates --columns=application,version,commit":
          `${TOY}\t1.1\tfedcba\norg.example.Kept\t\t4567\n`,
      },
    },
    changes: [toTransaction(
      `flatpak update --system --noninteractive --assumeyes -- ${TOY}`,
      {
        shows: "1.0 -> 1.1",
        predicts: [
          toPrediction(`flatpak system ${TOY}`, "1.1", { arch: "x86_64" }),
        ],
      },
    )],
  },
  {
    name: "removes without what is related, and brings it back alone",
    params: { name: TOY, state: "absent", remote: "t", no_dependencies: true },
    have: HAVE,
    changes: [toTransaction(
      `flatpak uninstall --system --noninteractive --assumeyes --no-related -- ${TOY}`,
      {
        shows: "1.0 -> not installed",
        predicts: [toPrediction(`flatpak system ${TOY}`)],
        undo: [toTransaction(
          `flatpak install --system --noninteractive --assumeyes --no-deps --no-related -- t ${TOY}`,
          { predicts: [toPrediction(`flatpak system ${TOY}`, "1.0")] },
        )],
      },
    )],
  },
  {
    name: "refuses what the remote does not have",
    params: { name: "org.example.Nope", remote: "test" },
    have: {
      queries: {
        ...HAVE.queries,
        "flatpak remote-info --system -- test org.example.Nope": {
          code: 1,
          stderr: "error: Can't find ref org.example.Nope\n",
        },
      },
    },
    error:
      /^Cannot find application "org.example.Nope" in remote "test": Can't/,
  },
  {
    name: "refuses a remote that is an option",
    params: { name: TOY, remote: "--from" },
    error: /remote/,
  },
  ...toHostileRows(HAVE),
]);
