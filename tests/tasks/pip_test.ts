import { testTask } from "../../lib/testing/mod.ts";
import { pipTask } from "../../tasks/pip.ts";
import { HOSTILE, toPrediction, toTransaction } from "./_package_rows.ts";

const ENV = {
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  PIP_NO_INPUT: "1",
  PIP_ROOT_USER_ACTION: "ignore",
};
const VENV = "/opt/venv";
const PIP = `${VENV}/bin/python -m pip`;
const ASK = `${PIP} install --dry-run --quiet --report=-`;
const HAVE = { files: { [`${VENV}/bin/python`]: "" } };

/** Printed by pip 23.0.1 of Debian 12, shortened to one package. */
const LIST = '[{"name": "Toy.Py", "version": "1.0"}]\n';

/** Written by `pip install --report` 23.0.1, shortened to what is read. */
function toReport(...install: [string, string][]): string {
  return JSON.stringify({
    version: "1",
    pip_version: "23.0.1",
    install: install.map(([name, version]) => ({
      is_direct: false,
      requested: true,
      metadata: { metadata_version: "2.1", name, version },
    })),
  });
}

function have(queries: Record<string, string> = {}) {
  return {
    ...HAVE,
    queries: { [`${PIP} list --format=json`]: LIST, ...queries },
  };
}

function predict(name: string, version?: string) {
  return toPrediction(`pip ${PIP} ${name}`, version);
}

testTask(pipTask, [
  {
    name: "asks nothing when all is installed, by any spelling of its name",
    params: { name: "TOY_py, toy--py==1.0", virtualenv: VENV },
    have: have(),
    output: { manager: "pip", packages: [] },
  },
  {
    name: "takes what is within bounds for installed",
    params: { name: ["toy.py >= 1, <2"], virtualenv: VENV },
    have: have({ [`${ASK} -- toy.py>=1,<2`]: toReport() }),
  },
  {
    name: "installs what is missing with what it needs",
    params: {
      name: ["requests", "toy-py"],
      virtualenv: VENV,
      extra_args: "--no-index",
    },
    have: have({
      [`${ASK} --no-index -- requests`]: toReport(["idna", "3.4"], [
        "Requests",
        "2.31",
      ]),
    }),
    changes: [toTransaction(`${PIP} install --no-index -- requests`, {
      env: ENV,
      shows: "requests: not installed -> 2.31; idna: not installed -> 3.4",
      predicts: [predict("idna", "3.4"), predict("requests", "2.31")],
      undo: [toTransaction(`${PIP} uninstall --yes -- idna requests`, {
        env: ENV,
        predicts: [predict("idna"), predict("requests")],
      })],
    })],
  },
  {
    name: "brings another version, and the old one back",
    params: { name: "toy_py", version: "2.0", virtualenv: VENV },
    have: have({ [`${ASK} -- toy_py==2.0`]: toReport(["Toy.Py", "2.0"]) }),
    changes: [toTransaction(`${PIP} install -- toy_py==2.0`, {
      env: ENV,
      shows: "1.0 -> 2.0",
      predicts: [predict("toy-py", "2.0")],
      undo: [toTransaction(`${PIP} install -- toy-py==1.0`, {
        env: ENV,
        predicts: [predict("toy-py", "1.0")],
      })],
    })],
  },
  {
    name: "removes, and brings the version back that was there",
    params: { name: "toy_py", state: "absent", virtualenv: VENV },
    have: have(),
    changes: [toTransaction(`${PIP} uninstall --yes -- toy-py`, {
      env: ENV,
      shows: "1.0 -> not installed",
      predicts: [predict("toy-py")],
      undo: [toTransaction(`${PIP} install -- toy-py==1.0`, {
        env: ENV,
        predicts: [predict("toy-py", "1.0")],
      })],
    })],
  },
  {
    name: "installs what a file of requirements wants and is not there",
    params: { requirements: "/srv/r.txt", virtualenv: VENV },
    have: have({ [`${ASK} -r /srv/r.txt`]: toReport(["six", "1.16"]) }),
    changes: [toTransaction(`${PIP} install -r /srv/r.txt`, {
      env: ENV,
      shows: "six: not installed -> 1.16",
      predicts: [predict("six", "1.16")],
      undo: [toTransaction(`${PIP} uninstall --yes -- six`, {
        env: ENV,
        predicts: [predict("six")],
      })],
    })],
  },
  {
    name: "makes a virtual environment that is missing",
    params: { name: "six", virtualenv: "/opt/new" },
    have: {},
    changes: [{
      kind: "run",
      argv: ["python3", "-m", "venv", "--", "/opt/new"],
      shows: "make the virtual environment",
      predicts: [],
      undo: [{ kind: "remove", path: "/opt/new", recursive: true }],
    }],
    unknown: /An earlier change makes "\/opt\/new"/,
  },
  {
    name: "makes an environment as the user who could put another in its place",
    params: { name: "six", virtualenv: "/home/anna/app/venv" },
    have: {
      files: { "/home/anna": { type: "dir", uid: 1000 } },
      users: [{ name: "anna" }],
    },
    changes: [{
      kind: "run",
      argv: ["python3", "-m", "venv", "--", "/home/anna/app/venv"],
      user: "anna",
      shows: "make the virtual environment",
      predicts: [],
      undo: [{ kind: "remove", path: "/home/anna/app/venv", recursive: true }],
    }],
    unknown: /An earlier change makes/,
  },
  {
    name: "runs nothing where several users may write",
    params: { name: "six", virtualenv: "/srv/shared/venv" },
    have: {
      files: {
        "/srv/shared": { type: "dir", mode: 0o775 },
        "/srv/shared/venv/bin/python": "",
      },
    },
    error: /other users may write in "\/srv\/shared"/,
  },
  {
    name: "runs nothing that another user laid a link to",
    params: { name: "six", virtualenv: "/srv/venv" },
    have: {
      files: {
        "/srv/venv": { target: "/opt/venv", uid: 1000 },
        [`${VENV}/bin/python`]: "",
      },
    },
    error: /Cannot follow the link "\/srv\/venv": another user laid it/,
  },
  {
    name: "works as the owner of the virtual environment",
    params: { name: "toy_py", state: "absent", virtualenv: VENV },
    have: {
      ...have(),
      files: {
        [VENV]: { type: "dir", uid: 1000 },
        [`${VENV}/bin/python`]: "",
      },
      users: [{ name: "anna" }],
    },
    changes: [toTransaction(`${PIP} uninstall --yes -- toy-py`, {
      env: { ...ENV, HOME: "/home/anna" },
      user: "anna",
      shows: "1.0 -> not installed",
      predicts: [predict("toy-py")],
      undo: [toTransaction(`${PIP} install -- toy-py==1.0`, {
        env: { ...ENV, HOME: "/home/anna" },
        user: "anna",
        predicts: [predict("toy-py", "1.0")],
      })],
    })],
  },
  {
    name: "says what to do where the system manages the packages of Python",
    params: { name: "six" },
    have: {
      queries: {
        "python3 -m pip list --format=json": "[]",
        "python3 -m pip install --dry-run --quiet --report=- -- six": {
          code: 1,
          stderr: "error: externally-managed-environment\n\n× This environment",
        },
      },
    },
    error: /the system manages the packages of this Python/,
  },
  {
    name: "says when a Python has no pip",
    params: { name: "six" },
    have: {
      queries: {
        "python3 -m pip list --format=json": {
          code: 1,
          stderr: "/usr/bin/python3: No module named pip\n",
        },
      },
    },
    error: /^Cannot run pip: this Python has none$/,
  },
  {
    name: "refuses what the index does not have",
    params: { name: "nope", executable: "pip3" },
    have: {
      queries: {
        "pip3 list --format=json": "[]",
        "pip3 install --dry-run --quiet --report=- -- nope": {
          code: 1,
          stderr: "ERROR: No matching distribution found for nope\n",
        },
      },
    },
    error: /^Cannot find package "nope"$/,
  },
  {
    name: "refuses names beside requirements",
    params: { name: "six", requirements: "/r.txt" },
    error: /expected either "name" or "requirements"/,
  },
  {
    name: "refuses one version for several names",
    params: { name: ["a", "b"], version: "1" },
    error: /expected one name beside a version/,
  },
  {
    name: "refuses a version that is an option",
    params: { name: "a", version: "--pre" },
    error: /version: expected a version/,
  },
  ...HOSTILE.map((name) => ({
    name: `refuses ${JSON.stringify(name)} as a name`,
    params: { name: [name] },
    error: /expected packages such as/,
  })),
]);
