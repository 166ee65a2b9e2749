import { testTask } from "../../lib/testing/mod.ts";
import { npmTask } from "../../tasks/npm.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

const ENV = { NPM_CONFIG_UPDATE_NOTIFIER: "false", NPM_CONFIG_FUND: "false" };
const LS = "npm ls --json --depth=0";

/** Printed by npm 9.2.0 of Debian 12, shortened. */
const TREE =
  '{"name":"lib","dependencies":{"toy":{"version":"1.0.0","overridden":false}}}';
const DELETED =
  '{"problems":["missing: toy@^1.0.0, required by app@"],"dependencies":{"toy":{"required":"^1.0.0","missing":true,"problems":[]}}}';

function predict(name: string, version?: string) {
  return toPrediction(`npm --global ${name}`, version);
}

testTask(npmTask, [
  {
    name: "asks nothing when all is installed",
    params: { name: "toy", version: "1.0.0", global: true },
    have: { queries: { [`${LS} --global`]: TREE } },
  },
  {
    name: "installs what is missing, and runs no scripts as root",
    params: { name: ["toy", "@a/b"], global: true, registry: "http://r" },
    have: {
      queries: {
        [`${LS} --global`]: TREE,
        "npm view --json --registry=http://r -- @a/b version": '"3.1.0"\n',
      },
    },
    changes: [toTransaction(
      "npm install --global --ignore-scripts --registry=http://r -- @a/b",
      {
        env: ENV,
        shows: "not installed -> 3.1.0",
        predicts: [predict("@a/b", "3.1.0")],
        undo: [toTransaction("npm uninstall --global -- @a/b", {
          env: ENV,
          predicts: [predict("@a/b")],
        })],
      },
    )],
  },
  {
    name: "brings the newest, and the old one back",
    params: {
      name: "toy",
      state: "latest",
      global: true,
      ignore_scripts: false,
    },
    have: {
      queries: {
        [`${LS} --global`]: TREE,
        "npm view --json -- toy@latest version": '"2.0.0"\n',
      },
    },
    changes: [toTransaction("npm install --global -- toy@latest", {
      env: ENV,
      shows: "1.0.0 -> 2.0.0",
      predicts: [predict("toy", "2.0.0")],
      undo: [toTransaction("npm install --global -- toy@1.0.0", {
        env: ENV,
        predicts: [predict("toy", "1.0.0")],
      })],
    })],
  },
  {
    name: "installs again what was deleted, as the owner of the directory",
    params: { name: "toy", path: "/srv/app", production: true },
    have: {
      files: { "/srv/app": { type: "dir", uid: 1000 } },
      users: [{ name: "anna" }],
      queries: {
        [`${LS} --prefix /srv/app`]: { code: 1, stdout: DELETED },
        "npm view --json -- toy version": '"2.0.0"\n',
      },
    },
    changes: [toTransaction(
      "npm install --prefix /srv/app --omit=dev --ignore-scripts -- toy",
      {
        env: { ...ENV, HOME: "/home/anna" },
        user: "anna",
        shows: "not installed -> 2.0.0",
        predicts: [toPrediction("npm --prefix /srv/app toy", "2.0.0")],
        undo: [toTransaction("npm uninstall --prefix /srv/app -- toy", {
          env: { ...ENV, HOME: "/home/anna" },
          user: "anna",
          predicts: [toPrediction("npm --prefix /srv/app toy")],
        })],
      },
    )],
  },
  {
    name: "runs nothing where several users may write",
    params: { name: "toy", path: "/srv/app" },
    have: { files: { "/srv/app": { type: "dir", mode: 0o777 } } },
    error: /other users may write in "\/srv\/app"/,
  },
  {
    name: "removes what is there",
    params: { name: ["toy", "none"], state: "absent", global: true },
    have: { queries: { [`${LS} --global`]: TREE } },
    changes: [toTransaction("npm uninstall --global -- toy", {
      env: ENV,
      shows: "1.0.0 -> not installed",
      predicts: [predict("toy")],
      undo: [
        toTransaction("npm install --global --ignore-scripts -- toy@1.0.0", {
          env: ENV,
          predicts: [predict("toy", "1.0.0")],
        }),
      ],
    })],
  },
  {
    name: "refuses what the registry does not have",
    params: { name: "nope", global: true },
    have: {
      queries: {
        [`${LS} --global`]: "{}",
        "npm view --json -- nope version": {
          code: 1,
          stdout: '{"error":{"code":"E404","summary":"Not Found"}}',
          stderr: "npm ERR! code E404\n",
        },
      },
    },
    error: /^Cannot find package "nope"$/,
  },
  {
    name: "refuses a version that there is not",
    params: { name: "toy", version: "9.9.9", global: true },
    have: {
      queries: {
        [`${LS} --global`]: "{}",
        "npm view --json -- toy@9.9.9 version": "",
      },
    },
    error: /^Cannot find package "toy@9.9.9": no such version$/,
  },
  {
    name: "says when npm prints no JSON",
    params: { name: "toy", global: true },
    have: { queries: { [`${LS} --global`]: "npm: oops" } },
    error: /^Cannot read what npm says: it is no JSON$/,
  },
  {
    name: "asks where to install",
    params: { name: "express" },
    error: /^Cannot tell where to install packages of npm$/,
  },
  {
    name: "refuses two places",
    params: { name: "a", global: true, path: "/srv" },
    error: /expected either "global" or "path"/,
  },
  ...toHostileRows(
    { queries: { [`${LS} --global`]: "{}" } },
    (name) => ({ global: true, name }),
  ),
]);
