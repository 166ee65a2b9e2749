import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import type { Change } from "../../lib/task.ts";
import { MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { aptRepositoryTask } from "../../tasks/apt_repository.ts";
import { HOSTILE } from "./_package_rows.ts";

const DIRECTORY = "/etc/apt/sources.list.d";
const PATH = `${DIRECTORY}/docker.sources`;
const WANT = {
  name: "docker",
  uris: "https://packages.example.org/linux/debian",
  suites: "bookworm",
  components: ["stable", "test"],
  signed_by: "/etc/apt/keyrings/docker.asc",
};
const TEXT = `# Managed by Driftless: changes are overwritten
Types: deb
URIs: https://packages.example.org/linux/debian
Suites: bookworm
Components: stable test
Signed-By: /etc/apt/keyrings/docker.asc
`;
const HAVE = { files: { [DIRECTORY]: { type: "dir" as const } } };
const WRITE: Change = { kind: "write", path: PATH, content: TEXT, mode: 0o644 };
const FETCH: Change = {
  kind: "run",
  argv: [
    "apt-get",
    "update",
    "-q",
    "-o",
    "DPkg::Lock::Timeout=120",
    "-o",
    "Dpkg::Use-Pty=0",
    "-o",
    "APT::Update::Error-Mode=any",
    "-o",
    `Dir::Etc::sourcelist=${PATH}`,
    "-o",
    "Dir::Etc::sourceparts=-",
    "-o",
    "APT::Get::List-Cleanup=0",
  ],
  env: {
    DEBIAN_FRONTEND: "noninteractive",
    APT_LISTCHANGES_FRONTEND: "none",
    NEEDRESTART_MODE: "l",
  },
  success: [],
  shows: "fetch its package lists",
  predicts: [],
  undo: [],
};

testTask(aptRepositoryTask, [
  {
    name: "writes a stanza and fetches its lists alone",
    params: WANT,
    have: HAVE,
    changes: [WRITE, FETCH],
    output: { path: PATH },
  },
  {
    name: "takes another order of fields and words for the same",
    params: WANT,
    have: {
      files: {
        [PATH]:
          "Enabled: yes\nsuites:   bookworm\nTypes: deb\n# a remark\nComponents: test stable\nSigned-By: /etc/apt/keyrings/docker.asc\nURIs: https://packages.example.org/linux/debian\n",
      },
    },
  },
  {
    name: "brings a mode back without fetching",
    params: WANT,
    have: { files: { [PATH]: { content: TEXT, mode: 0o600 } } },
    changes: [{ kind: "attributes", path: PATH, mode: 0o644 }],
  },
  {
    name: "writes armored keys into the stanza, out of use, without fetching",
    params: {
      ...WANT,
      suites: "./",
      components: [],
      enabled: false,
      types: ["deb", "deb-src"],
      architectures: "amd64 arm64",
      signed_by:
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabcd\n=efgh\n-----END PGP PUBLIC KEY BLOCK-----\n",
    },
    have: HAVE,
    changes: [{
      ...WRITE,
      content: `# Managed by Driftless: changes are overwritten
Enabled: no
Types: deb deb-src
URIs: https://packages.example.org/linux/debian
Suites: ./
Architectures: amd64 arm64
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abcd
 =efgh
 -----END PGP PUBLIC KEY BLOCK-----
`,
    }],
  },
  {
    name: "takes the line of the same repository out of use",
    params: { ...WANT, update_cache: false },
    have: {
      files: {
        "/etc/apt/sources.list":
          "deb http://mirror.example.org/debian bookworm main\n",
        [`${DIRECTORY}/old.list`]:
          "# mine\ndeb [arch=amd64 signed-by=/usr/share/keyrings/d.gpg] https://packages.example.org/linux/debian/ bookworm stable\n",
      },
    },
    changes: [WRITE, {
      kind: "write",
      path: `${DIRECTORY}/old.list`,
      content:
        `# mine\n# now in ${PATH}: deb [arch=amd64 signed-by=/usr/share/keyrings/d.gpg] https://packages.example.org/linux/debian/ bookworm stable\n`,
    }],
  },
  {
    name: "leaves a repository alone that another file of stanzas has",
    params: WANT,
    have: { files: { [`${DIRECTORY}/other.sources`]: TEXT } },
    warnings: [/other.sources" has this repository already/],
    output: { path: `${DIRECTORY}/other.sources` },
  },
  {
    name: "adds what another file has out of use only",
    params: { ...WANT, update_cache: false },
    have: { files: { [`${DIRECTORY}/other.sources`]: `Enabled: no\n${TEXT}` } },
    changes: [WRITE],
  },
  {
    name: "removes the file",
    params: { name: "docker.sources", state: "absent" },
    have: { files: { [PATH]: TEXT } },
    changes: [{ kind: "remove", path: PATH }],
  },
  {
    name: "has nothing to remove",
    params: { name: "docker", state: "absent" },
    have: HAVE,
  },
  {
    name: "refuses a suite without components",
    params: { ...WANT, components: [] },
    have: HAVE,
    error: /suites have components/,
  },
  {
    name: "refuses a password in an address",
    params: { ...WANT, uris: "https://u:p@host/debian" },
    error: /expected an address without user and password/,
  },
  {
    name: "refuses no address at all",
    params: { name: "docker", suites: "x", components: "y" },
    error: /expected "uris"/,
  },
  ...HOSTILE.filter((text) => text !== "").flatMap((text) =>
    ["name", "uris", "suites", "components", "architectures", "signed_by"]
      .map((field) => ({
        name: `refuses ${JSON.stringify(text)} in ${field}`,
        params: { ...WANT, [field]: text },
        error: /expected/,
      }))
  ),
]);

Deno.test("apt_repository: when its lists cannot be fetched all is as before, and the error says why", async () => {
  const host = new MemoryHost({
    files: { [PATH]: { content: "Types: deb\n", mode: 0o640 } },
  });
  const want = aptRepositoryTask.params.parse(WANT);
  const plan = aptRepositoryTask.plan(want, host, {
    evaluate: () => undefined,
    find: () => undefined,
    renderFile: () => Promise.resolve(""),
    findFile: () => Promise.resolve(""),
    warn: () => {},
  });
  const ok = { code: 0, stdout: "", stderr: "" };
  await plan.next();
  await plan.next(ok);
  const restored = await plan.next({
    ...ok,
    code: 100,
    stderr: "E: The repository is not signed.\n",
  });
  equal(restored.done, false);
  deepEqual(restored.value, {
    kind: "write",
    path: PATH,
    content: new TextEncoder().encode("Types: deb\n"),
    mode: 0o640,
    shows: "as before, for its lists cannot be fetched",
  });
  let said = "";
  await plan.next(ok).catch((error: unknown) => said = String(error));
  match(said, /its lists cannot be fetched: E: The repository is not signed/);
});
