/** Task types of packages of programming languages, proven on a host without network. */

import type { TestHost } from "./_host.ts";
import {
  GEMS,
  publishGems,
  publishNpm,
  publishWheels,
  REGISTRY,
  WHEELS,
} from "./_language_repositories.ts";
import { proveRows, type Row } from "./_prove.ts";

async function prepare(host: TestHost): Promise<void> {
  await publishWheels(host);
  await publishNpm(host);
  await publishGems(host);
}

const PIP = "/opt/venv/bin/pip list 2>&1 | grep -i toy";
const LOCAL = `extra_args: [--no-index, --find-links=${WHEELS}]`;
const GEM = "gem list --local | grep toy";
const NPM = "npm ls --global --depth=0 2>&1 | grep toy";
const APP = "npm ls --prefix /srv/app --depth=0 2>&1 | grep toy";

const ROWS: readonly Row[] = [
  {
    name: "pip: a virtual environment and a package at a version in it",
    touches: ["/opt"],
    tasks: `
  - { type: pip, name: "Toy_Py==1.0", virtualenv: /opt/venv, ${LOCAL} }
`,
    plans: ["unknown"],
    makes: ["changed"],
    unknown: "the virtual environment is not there yet",
    checks: [[PIP, /^Toy\.Py +1\.0$/]],
  },
  {
    name: "pip: within bounds, then the latest, by another spelling",
    setup:
      `python3 -m venv /opt/venv; /opt/venv/bin/pip install -q --no-index --find-links=${WHEELS} toy_py==1.0`,
    state: PIP,
    tasks: `
  - { type: pip, name: ["toy.py>=1,<2"], virtualenv: /opt/venv, ${LOCAL} }
  - { type: pip, name: TOY-PY, state: latest, virtualenv: /opt/venv, ${LOCAL} }
`,
    plans: ["ok", "changed"],
    keeps: ["changed", "changed"],
    checks: [[PIP, /^Toy\.Py +2\.0$/]],
  },
  {
    name: "pip: absent, and as requirements want it",
    setup:
      `/opt/venv/bin/pip install -q --no-index --find-links=${WHEELS} toy_py==2.0
      echo 'toy.py==1.0' > /srv/requirements.txt`,
    state: PIP,
    tasks: `
  - { type: pip, requirements: /srv/requirements.txt, virtualenv: /opt/venv, ${LOCAL} }
`,
    checks: [[PIP, /^Toy\.Py +1\.0$/]],
  },
  {
    name: "pip: absent",
    state: PIP,
    tasks: `
  - { type: pip, name: toy_py, state: absent, virtualenv: /opt/venv, ${LOCAL} }
`,
    checks: [[`${PIP} || echo none`, /^none$/]],
  },
  {
    name: "pip: in the home of a user, whose own it all is",
    setup: "useradd -m pia",
    touches: ["/home/pia"],
    tasks: `
  - { type: pip, name: toy_py, virtualenv: /home/pia/app/venv, ${LOCAL} }
`,
    plans: ["unknown"],
    makes: ["changed"],
    unknown: "the virtual environment is not there yet",
    stays: "the user's own directories above the environment stay",
    checks: [
      ["stat -c %U /home/pia/app/venv/bin/pip", /^pia$/],
      ["find /home/pia ! -user pia", /^$/],
    ],
  },
  {
    name: "npm: for the whole system, at a version",
    state: NPM,
    tasks: `
  - { type: npm, name: toy, version: "1.0.0", global: true, registry: "${REGISTRY}" }
`,
    checks: [[NPM, /toy@1\.0\.0$/]],
  },
  {
    name: "npm: latest",
    setup: `npm install --silent --global --registry=${REGISTRY} toy@1.0.0`,
    state: NPM,
    tasks: `
  - { type: npm, name: toy, state: latest, global: true, registry: "${REGISTRY}" }
`,
    checks: [[NPM, /toy@2\.0\.0$/]],
  },
  {
    name: "npm: what was deleted by hand from the directory of an application",
    setup:
      `mkdir -p /srv/app; npm install --silent --prefix /srv/app --registry=${REGISTRY} toy@1.0.0
      useradd -m app; chown -R app:app /srv/app; rm -rf /srv/app/node_modules/toy`,
    state: APP,
    tasks: `
  - { type: npm, name: toy, path: /srv/app, version: "1.0.0", registry: "${REGISTRY}" }
`,
    stays: "the manifest does not name it any more",
    checks: [
      [APP, /toy@1\.0\.0$/],
      ["stat -c %U /srv/app/node_modules/toy/package.json", /^app$/],
    ],
  },
  {
    name: "npm: absent",
    setup: `npm install --silent --global --registry=${REGISTRY} toy@1.0.0`,
    state: NPM,
    tasks: `
  - { type: npm, name: toy, state: absent, global: true, registry: "${REGISTRY}" }
`,
    checks: [[`${NPM} || echo none`, /^none$/]],
  },
  {
    name: "gem: at a version with what it needs, then the latest beside it",
    state: GEM,
    tasks: `
  - { type: gem, name: toy, version: "1.0.0", source: "${GEMS}" }
  - { type: gem, name: toylib, state: latest, source: "${GEMS}" }
`,
    plans: ["changed", "ok"],
    checks: [[GEM, /^toy \(1\.0\.0\)\ntoylib \(2\.0\.0\)$/]],
  },
  {
    name: "gem: latest beside an older version",
    setup:
      `gem install -q --no-document --clear-sources --source ${GEMS} toy:1.0.0`,
    state: GEM,
    tasks: `
  - { type: gem, name: toy, state: latest, source: "${GEMS}" }
`,
    checks: [[GEM, /^toy \(2\.0\.0, 1\.0\.0\)\n/]],
  },
  {
    name: "gem: absent in all versions",
    setup:
      `gem install -q --no-document --clear-sources --source ${GEMS} toy:2.0.0`,
    state: GEM,
    tasks: `
  - { type: gem, name: toy, state: absent, source: "${GEMS}" }
`,
    checks: [[GEM, /^toylib/]],
  },
];

proveRows("types of packages of languages", ROWS, { prepare });
