/** Task types of packages, proven on a host with a repository of its own. */

import { buildPackage, publish } from "./_debian_repository.ts";
import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

async function prepare(host: TestHost): Promise<void> {
  for (const version of ["1.0", "2.0"]) {
    await buildPackage(host, { name: "libtoy", version });
    await buildPackage(host, {
      name: "toy",
      version,
      control: "Depends: libtoy",
      files: { "/usr/share/toy/data": version },
    });
  }
  await buildPackage(host, { name: "lone", version: "1.0" });
  await buildPackage(host, {
    name: "tuned",
    version: "1.0",
    control: "Depends: lone",
    files: { "/etc/tuned/tuned.conf": "as shipped\n" },
  });
  await publish(host);
  await host.ask("apt-get", "update", "-qq");
}

const STATE =
  `dpkg-query -W -f '\${Package} \${db:Status-Abbrev} \${Version}\\n' toy libtoy lone
  apt-mark showauto toy libtoy lone; apt-mark showhold`;
const TOUCHES = ["/usr/share/toy"];
const TUNED_STATE =
  `dpkg-query -W -f '\${Package} \${db:Status-Abbrev}\n' tuned lone
  grep -c '^Package: tuned$' /var/lib/dpkg/status; apt-mark showauto tuned lone`;
const PURGE = "apt-get -qq purge -y toy libtoy lone 2>&1";

const ROWS: readonly Row[] = [
  {
    name: "package: present, with what it depends on",
    setup: PURGE,
    touches: TOUCHES,
    state: STATE,
    tasks: `
  - { type: package, name: [toy, lone] }
`,
    checks: [[
      STATE,
      /^libtoy ii {2}2.0\nlone ii {2}1.0\ntoy ii {2}2.0\nlibtoy$/,
    ]],
  },
  {
    name: "package: a version, then the latest",
    setup: PURGE,
    touches: TOUCHES,
    state: STATE,
    tasks: `
  - { type: package, name: "toy=1.*" }
  - { type: package, name: lone, state: latest }
`,
    checks: [[STATE, /toy ii {2}1.0/]],
  },
  {
    name: "package: upgraded to the latest",
    setup: `${PURGE}; apt-get -qq install -y toy=1.0 2>&1`,
    touches: TOUCHES,
    state: STATE,
    tasks: `
  - { type: package, name: toy, state: latest }
`,
    checks: [[STATE, /toy ii {2}2.0/]],
  },
  {
    name: "package: absent",
    setup: `${PURGE}; apt-get -qq install -y lone 2>&1`,
    touches: TOUCHES,
    state: STATE,
    tasks: `
  - { type: package, name: [lone, toy], state: absent }
`,
    checks: [[
      `dpkg-query -W -f '\${db:Status-Abbrev}' lone || echo none`,
      /^un |none$/,
    ]],
  },
  {
    name: "package: with configuration, of which nothing was known before",
    setup: "apt-get -qq purge -y tuned lone 2>&1",
    touches: ["/etc/tuned"],
    state: TUNED_STATE,
    tasks: `
  - { type: package, name: tuned }
`,
    checks: [["cat /etc/tuned/tuned.conf", /^as shipped$/]],
  },
  {
    name: "package: of which changed configuration was left",
    setup:
      "apt-get -qq install -y tuned 2>&1; echo own > /etc/tuned/tuned.conf; apt-get -qq remove -y tuned 2>&1; apt-get -qq purge -y lone 2>&1",
    touches: ["/etc/tuned"],
    state: TUNED_STATE,
    tasks: `
  - { type: package, name: tuned }
`,
    checks: [["cat /etc/tuned/tuned.conf", /^own$/]],
  },
  {
    name: "apt: present and purged",
    setup: `${PURGE}; apt-get -qq install -y lone 2>&1`,
    touches: TOUCHES,
    state: STATE,
    tasks: `
  - { type: apt, name: lone, state: absent, purge: true }
  - { type: apt, name: toy=1.0, install_recommends: false }
`,
    checks: [[STATE, /toy ii {2}1.0/]],
  },
];

proveRows("types of packages", ROWS, { prepare });
