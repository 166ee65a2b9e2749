/** Task types of packages, proven on a host with a repository of its own. */

import { buildPackage, publish } from "./_debian_repository.ts";
import { match, strictEqual as equal } from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

const KEY = Deno.readTextFileSync(
  new URL("../fixtures/openpgp/one.asc", import.meta.url),
);
/** As gpg(1) told when it made the key. */
const FINGERPRINT = "8C72B92E4A3B039170CAEEE966B20A1E2C77903C";

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
  await signRepository(host);
}

/** Makes a copy of the repository that a key has signed. */
async function signRepository(host: TestHost): Promise<void> {
  await host.ask(
    "sh",
    "-ec",
    `export GNUPGHOME=/root/gpg; mkdir -m 700 /root/gpg; cp -r /srv/repository /srv/signed; cd /srv/signed
    gpg --batch --quiet --passphrase '' --quick-gen-key test ed25519 sign never 2>&1
    { echo Origin: test; echo SHA256:; echo " $(sha256sum Packages | cut -d' ' -f1) $(stat -c %s Packages) Packages"; } > Release
    gpg --batch --quiet --clearsign --output InRelease Release; rm Release; gpg --export test > /srv/key.gpg`,
  );
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
  {
    name: "apt_key: armored, known by its fingerprint",
    touches: ["/etc/apt"],
    files: { "files/one.asc": KEY },
    tasks: `
  - { type: apt_key, name: one, src: one.asc, fingerprint: ${FINGERPRINT} }
`,
    checks: [
      [
        "gpg --show-keys --with-colons /etc/apt/keyrings/one.asc 2>&1",
        new RegExp(`^fpr:+${FINGERPRINT}:`, "m"),
      ],
      ["stat -c '%a %U' /etc/apt/keyrings/one.asc", /^644 root$/],
    ],
  },
  {
    name:
      "apt_repository: signed, in the place of a line that named the same, with its key",
    setup:
      `echo 'deb [trusted=yes] file:/srv/signed ./' > /etc/apt/sources.list.d/old.list
      rm /etc/apt/sources.list.d/test.list; apt-get -qq update 2>&1`,
    touches: ["/etc/apt"],
    tasks: `
  - { type: apt_key, name: signed, src: /srv/key.gpg }
  - { type: apt_repository, name: signed, uris: "file:/srv/signed", suites: ./, signed_by: /etc/apt/keyrings/signed.gpg }
`,
    checks: [
      ["apt-get -qq update 2>&1; apt-cache policy toy", /file:\/srv\/signed/],
      [
        "apt-get indextargets --format '$(SOURCESENTRY) $(TRUSTED)'",
        /^\S*signed.sources\S* ?\S*( yes)?$/m,
      ],
    ],
  },
  {
    name: "apt_repository: absent",
    setup: `rm /etc/apt/sources.list.d/old.list
      printf 'Types: deb\\nURIs: file:/srv/signed\\nSuites: ./\\nTrusted: yes\\n' > /etc/apt/sources.list.d/gone.sources`,
    touches: ["/etc/apt"],
    tasks: `
  - { type: apt_repository, name: gone, state: absent }
`,
    checks: [["apt-get indextargets | wc -l", /^0$/]],
  },
  {
    name: "debconf: answers before a package is there, a password among them",
    state: "debconf-show toyq | sort",
    tasks: `
  - { type: debconf, name: toyq, question: toyq/word, vtype: string, value: two words }
  - { type: debconf, name: toyq, question: toyq/on, vtype: boolean, value: true }
  - { type: debconf, name: toyq, question: toyq/pw, vtype: password, value: s3cret }
`,
    checks: [
      ["echo GET toyq/word | debconf-communicate", /^0 two words$/],
      ["echo GET toyq/pw | debconf-communicate", /^0 s3cret$/],
      ["stat -c %a /var/cache/debconf/passwords.dat", /^600$/],
    ],
  },
];

proveRows("types of packages", ROWS, { prepare });

hostTest("a repository that nobody signed is not left behind", async (host) => {
  await host.ask("sh", "-ec", "mkdir /srv/bad; : > /srv/bad/Packages");
  await host.ask("sh", "-c", "rm -rf /etc/apt/sources.list*");
  const made = await host.apply(
    'tasks: [{ type: apt_repository, name: bad, uris: "file:/srv/bad", suites: ./ }]',
  );
  equal(made.code, 1, made.stdout);
  match(made.tasks[0]?.why ?? "", /its lists cannot be fetched: E: .*Release/);
  equal(await host.ask("ls", "/etc/apt/sources.list.d"), "");
});
