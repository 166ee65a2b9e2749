import { testTask } from "../../lib/testing/mod.ts";
import { gemTask } from "../../tasks/gem.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

/** Printed by gem 3.3.15 of Debian 12, shortened. */
const LIST =
  "bundler (default: 2.3.7)\njson (2.7.1 x86_64-linux, default: 2.6.1)\ntoy (2.0.0, 1.0.0)\ntoylib (2.0.0)\n";
const HAVE = { queries: { "gem list --local": LIST } };

function predict(name: string, version?: string, more = {}) {
  return toPrediction(`gem gem: ${name}`, version, more);
}

testTask(gemTask, [
  {
    name: "asks nothing when all is there, at a version beside others too",
    params: { name: "toy", version: "1.0.0" },
    have: HAVE,
  },
  {
    name: "knows gems that Ruby brings",
    params: { name: ["bundler", "json=2.6.1"] },
    have: HAVE,
  },
  {
    name: "takes no name for another that it begins",
    params: { name: "to", state: "absent" },
    have: HAVE,
  },
  {
    name: "installs what is missing with what it needs",
    params: { name: ["rake", "toy"], source: "file:///srv/gems/" },
    have: {
      queries: {
        ...HAVE.queries,
        "gem install --explain --no-document --clear-sources --source=file:///srv/gems/ rake":
          "Gems to install:\n  toylib-2.0.0\n  rake-compiler-1.2.7-java\n  rake-13.0.6\n",
      },
    },
    changes: [toTransaction(
      "gem install --no-document --clear-sources --source=file:///srv/gems/ rake",
      {
        shows:
          "rake: not installed -> 13.0.6; rake-compiler: not installed -> 1.2.7",
        predicts: [
          predict("rake-compiler", "1.2.7"),
          predict("rake", "13.0.6"),
        ],
        undo: [toTransaction(
          "gem uninstall --all --executables --abort-on-dependent rake-compiler:1.2.7 rake:13.0.6",
          { predicts: [predict("rake-compiler"), predict("rake")] },
        )],
      },
    )],
  },
  {
    name: "installs the newest beside what is there, and removes only it again",
    params: { name: "toylib", state: "latest", user: "anna" },
    have: {
      users: [{ name: "anna" }],
      queries: {
        ...HAVE.queries,
        "gem install --explain --no-document toylib":
          "Gems to install:\n  toylib-3.0.0\n",
      },
    },
    changes: [toTransaction("gem install --no-document toylib", {
      env: { HOME: "/home/anna" },
      user: "anna",
      shows: "2.0.0 -> 3.0.0",
      predicts: [toPrediction("gem gem:anna toylib", "3.0.0")],
      undo: [toTransaction(
        "gem uninstall --all --executables --abort-on-dependent toylib:3.0.0",
        {
          env: { HOME: "/home/anna" },
          user: "anna",
          predicts: [toPrediction("gem gem:anna toylib", "2.0.0", {
            versions: ["2.0.0"],
          })],
        },
      )],
    })],
  },
  {
    name: "removes all versions, and brings all back",
    params: { name: "toy", state: "absent", force: true },
    have: HAVE,
    changes: [toTransaction("gem uninstall --all --executables --force toy", {
      shows: "2.0.0 -> not installed",
      predicts: [predict("toy")],
      undo: [toTransaction("gem install --no-document toy:2.0.0 toy:1.0.0", {
        predicts: [predict("toy", "2.0.0"), predict("toy", "1.0.0")],
      })],
    })],
  },
  {
    name:
      "leaves alone what is there in another version than the one that goes",
    params: { name: "toy", version: "3.0.0", state: "absent" },
    have: HAVE,
  },
  {
    name: "refuses to remove what Ruby brings",
    params: { name: "bundler", state: "absent" },
    have: HAVE,
    error: /^Cannot remove gem "bundler": Ruby itself brings it$/,
  },
  {
    name: "refuses what no source has",
    params: { name: "nope" },
    have: {
      queries: {
        ...HAVE.queries,
        "gem install --explain --no-document nope": {
          code: 2,
          stderr:
            "ERROR:  Could not find a valid gem 'nope' (>= 0) in any repository\n",
        },
      },
    },
    error: /^Cannot find gem "nope" \(>= 0\)$/,
  },
  ...toHostileRows(HAVE),
]);
