/** Task types that fetch, pack and unpack, proven on a host with a server of its own. */

import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

const URL_BASE = "http://127.0.0.1:8099";
/** SHA-256 of "tool\n". */
const DIGEST =
  "67948dd9afd6afe5043b0029d5aa7cf0f8b2824baf16f4f097d40d830edb686d";

async function prepare(host: TestHost): Promise<void> {
  await host.ask(
    "sh",
    "-ec",
    `mkdir -p /srv/www; cd /srv/www
    echo tool > tool; touch -d 2020-01-01 tool; sha256sum tool > SUMS
    git config --global user.name a; git config --global user.email a@b
    git config --global init.defaultBranch main
    git config --global --add safe.directory '*'
    git init -q work; cd work; echo 1 > a; chmod 755 a; ln -s a l
    git add .; git commit -qm one; git tag v1
    echo 2 > a; git commit -qam two; git tag -am two v2
    git branch side; cd ..
    git clone -q --bare work app.git; git -C app.git update-server-info`,
  );
  await host.ask(
    "systemd-run",
    "--quiet",
    "--unit=web",
    "--setenv=DENO_DIR=/opt/deno-dir",
    "/opt/deno",
    "run",
    "--no-lock",
    "--allow-read",
    "--allow-net",
    "/opt/driftless/tests/host/_web_server.ts",
    "/srv/www",
    "8099",
  );
  await host.ask(
    "curl",
    "-sf",
    "--retry",
    "50",
    "--retry-connrefused",
    "--retry-max-time",
    "20",
    `${URL_BASE}/tool`,
  );
}

const ROWS: readonly Row[] = [
  {
    name: "get_url: verified, with mode, into a directory, absent",
    setup: "mkdir -p /srv/get; echo x > /srv/get/gone",
    touches: ["/srv/get"],
    tasks: `
  - { type: get_url, url: "${URL_BASE}/tool", dest: /srv/get/t, checksum: "sha256:${DIGEST}", mode: "0755", owner: games }
  - { type: get_url, url: "${URL_BASE}/tool", dest: /srv/get/, checksum: "sha256:${URL_BASE}/SUMS" }
  - { type: get_url, url: "${URL_BASE}/tool", dest: /srv/get/plain }
  - { type: get_url, url: "${URL_BASE}/tool", dest: /srv/get/gone, state: absent }
`,
    checks: [
      ["cat /srv/get/t /srv/get/tool /srv/get/plain", /^tool\ntool\ntool$/],
      ["stat -c '%a %U' /srv/get/t; ls /srv/get | wc -l", /^755 games\n3$/],
    ],
  },
  {
    name: "uri: asks, keeps the answer, posts",
    setup: "mkdir -p /srv/uri; rm -f /srv/uri/*",
    touches: ["/srv/uri"],
    tasks: `
  - { type: uri, url: "${URL_BASE}/tool", return_content: true, register: got }
  - { type: assert, that: [got.status == 200, 'got.content == "tool\\n"'] }
  - { type: uri, url: "${URL_BASE}/x", method: POST, body: { a: 1 }, body_format: json, dest: /srv/uri/said, creates: /srv/uri/said }
`,
    plans: ["ok", "ok", "unknown"],
    makes: ["ok", "ok", "changed"],
    unknown: "a server alone knows what a request changes there",
    checks: [["cat /srv/uri/said", /^\{"a": ?1\}$/]],
  },
  {
    name: "git: a tag, a branch, a commit over http and from a path",
    setup: "rm -rf /srv/git; mkdir /srv/git",
    touches: ["/srv/git"],
    tasks: `
  - { type: git, repo: /srv/www/app.git, dest: /srv/git/tag, version: v1 }
  - { type: git, repo: "file:///srv/www/app.git", dest: /srv/git/branch, version: side }
  - { type: git, repo: "${URL_BASE}/app.git", dest: /srv/git/http }
`,
    checks: [
      ["cat /srv/git/tag/a /srv/git/branch/a /srv/git/http/l", /^1\n2\n2$/],
      [
        "git -C /srv/git/tag describe --tags; git -C /srv/git/branch status --porcelain",
        /^v1$/,
      ],
    ],
  },
  {
    name:
      "git: an existing tree goes to another version, local changes are kept or thrown away",
    setup:
      "git clone -q -b v1 /srv/www/app.git /srv/git/old 2>&1; git clone -q -b v1 /srv/www/app.git /srv/git/dirty 2>&1; echo dirt > /srv/git/dirty/a",
    touches: ["/srv/git"],
    tasks: `
  - { type: git, repo: /srv/www/app.git, dest: /srv/git/old, version: v2 }
  - { type: git, repo: /srv/www/app.git, dest: /srv/git/dirty, version: v2, force: true }
`,
    checks: [["cat /srv/git/old/a /srv/git/dirty/a", /^2\n2$/]],
  },
  ...["tar", "gz", "bz2", "xz", "zst", "zip"].map((format): Row => ({
    name: `archive and unarchive: ${format}`,
    setup:
      `rm -rf /srv/pack; mkdir -p /srv/pack/in/sub; cd /srv/pack; echo a > in/a; echo b > in/sub/b; chmod 0751 in/sub; chmod 0640 in/a; ln -s a in/l; mkdir out-${format}`,
    touches: ["/srv/pack"],
    tasks: `
  - { type: archive, path: /srv/pack/in, dest: /srv/pack/p.${
      format === "tar" || format === "zip" ? format : `tar.${format}`
    }, mode: "0600" }
  - { type: unarchive, src: /srv/pack/p.${
      format === "tar" || format === "zip" ? format : `tar.${format}`
    }, dest: /srv/pack/out-${format} }
`,
    checks: [
      [
        `diff -r --no-dereference /srv/pack/in /srv/pack/out-${format}/in && echo same`,
        /^same$/,
      ],
      [
        `stat -c '%a %F' /srv/pack/out-${format}/in/sub /srv/pack/out-${format}/in/l`,
        /^751 directory\n777 symbolic link$/,
      ],
    ],
  })),
];

proveRows("types that fetch, pack and unpack", ROWS, { prepare });
