import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { toGitEnv } from "../../lib/host/git.ts";
import { parseRefs } from "../../lib/host/git_refs.ts";
import type { CheckoutChange } from "../../lib/task.ts";
import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { parseStatus } from "../../tasks/_git.ts";
import { gitTask } from "../../tasks/git.ts";

const URL_TEXT = "https://git.test/app.git";
const OLD = "1".repeat(40);
const NEW = "2".repeat(40);
const TAG = "3".repeat(40);
const PARAMS = { repo: URL_TEXT, dest: "/srv/app" };

/** The question to git for the refs of a version. */
function ask(version: string, url = URL_TEXT): string {
  return `git ls-remote --symref -- ${url} HEAD refs/heads/${version} refs/tags/${version} refs/tags/${version}^{}`;
}

const HEADS = `ref: refs/heads/main\tHEAD\n${NEW}\tHEAD\n`;
const STATUS = "git -C /srv/app status --porcelain=v2 -z -uno";

/** A working tree at a commit. */
function tree(
  head: string,
  url = URL_TEXT,
): NonNullable<NonNullable<TaskRow["have"]>["files"]> {
  return {
    "/srv/app/.git/HEAD": head,
    "/srv/app/.git/config":
      `[core]\n\tbare = false\n[remote "other"]\n\turl = x\n[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`,
  };
}

function toCheckout(more: Partial<CheckoutChange>): CheckoutChange {
  return {
    kind: "checkout",
    path: "/srv/app",
    url: URL_TEXT,
    version: "HEAD",
    commit: NEW,
    ref: "refs/heads/main",
    remote: "origin",
    force: false,
    recursive: true,
    shows: "not cloned -> 2222222 (main)",
    ...more,
  };
}

testTask(gitTask, [
  {
    name: "clones the default branch",
    params: PARAMS,
    have: {
      files: { "/srv": { type: "dir" } },
      queries: { [ask("HEAD")]: HEADS },
    },
    changes: [toCheckout({})],
    output: { before: "", after: NEW, remote_url_changed: false },
  },
  {
    name: "makes missing parents, with what the task says of the clone",
    params: {
      ...PARAMS,
      repo: "https://ann:t%40k@git.test/app.git",
      dest: "/opt/x/app/",
      version: "v1",
      depth: 1,
      single_branch: true,
      recursive: false,
      force: true,
      remote: "up",
      refspec: "refs/notes/*:refs/notes/*",
    },
    have: {
      files: { "/opt": { type: "dir" } },
      queries: {
        [ask("v1")]: `${TAG}\trefs/tags/v1\n${NEW}\trefs/tags/v1^{}\n`,
      },
    },
    changes: [{ kind: "make_dir", path: "/opt/x" }, {
      kind: "checkout",
      path: "/opt/x/app",
      url: URL_TEXT,
      version: "v1",
      commit: NEW,
      ref: "refs/tags/v1",
      remote: "up",
      force: true,
      depth: 1,
      username: "ann",
      password: "t@k",
      singleBranch: true,
      refspecs: ["refs/notes/*:refs/notes/*"],
      shows: "not cloned -> 2222222 (v1)",
    }],
  },
  {
    name: "leaves a tree at the commit",
    params: PARAMS,
    have: {
      files: {
        ...tree("ref: refs/heads/main\n"),
        "/srv/app/.git/refs/heads/main": `${NEW}\n`,
      },
      queries: { [ask("HEAD")]: HEADS, [STATUS]: "" },
    },
    output: { before: NEW, after: NEW },
  },
  {
    name: "moves to a new commit, the old one being packed",
    params: { ...PARAMS, version: "main" },
    have: {
      files: {
        ...tree("ref: refs/heads/main\n"),
        "/srv/app/.git/packed-refs":
          `# pack-refs with: peeled\n${OLD} refs/heads/main\n`,
      },
      queries: {
        [ask("main")]: `${HEADS}${NEW}\trefs/heads/main\n`,
        [STATUS]: "",
      },
    },
    changes: [
      toCheckout({ version: "main", shows: "1111111 -> 2222222 (main)" }),
    ],
    output: { before: OLD, after: NEW },
  },
  {
    name: "takes a branch before a tag of the same name",
    params: { ...PARAMS, version: "x" },
    have: {
      files: tree(NEW),
      queries: {
        [ask("x")]: `${TAG}\trefs/tags/x\n${NEW}\trefs/heads/x\n`,
        [STATUS]: "",
      },
    },
  },
  {
    name: "asks no remote about a commit that is checked out",
    params: { ...PARAMS, version: OLD },
    have: { files: tree(`${OLD}\n`), queries: { [STATUS]: "" } },
  },
  {
    name: "follows a changed address even at the same commit",
    params: { ...PARAMS, version: OLD },
    have: {
      files: tree(OLD, "https://old.test/app.git"),
      queries: { [STATUS]: "" },
    },
    changes: [{
      kind: "checkout",
      path: "/srv/app",
      url: URL_TEXT,
      version: OLD,
      commit: OLD,
      remote: "origin",
      force: false,
      recursive: true,
      shows: `1111111 -> 1111111, https://old.test/app.git -> ${URL_TEXT}`,
    }],
    output: { remote_url_changed: true },
  },
  {
    name: "refuses local modifications",
    params: { ...PARAMS, version: OLD },
    have: {
      files: tree(OLD),
      queries: {
        [STATUS]: `1 .M N... 100644 100644 100644 ${OLD} ${OLD} a b.txt\0`,
      },
    },
    error: /Cannot check out to "\/srv\/app": "a b.txt" was changed by hand/,
  },
  {
    name: "throws them away with force",
    params: { ...PARAMS, version: OLD, force: true, recursive: false },
    have: {
      files: tree(OLD),
      queries: {
        [STATUS]: `1 .M N... 100644 100644 100644 ${OLD} ${OLD} a b.txt\0`,
      },
    },
    changes: [{
      kind: "checkout",
      path: "/srv/app",
      url: URL_TEXT,
      version: OLD,
      commit: OLD,
      remote: "origin",
      force: true,
      shows: "1111111 -> 1111111",
    }],
  },
  {
    name: "brings submodules that are behind",
    params: { ...PARAMS, version: OLD },
    have: {
      files: { ...tree(OLD), "/srv/app/.gitmodules": "" },
      queries: {
        [STATUS]: "",
        "git -C /srv/app submodule status --recursive": `-${OLD} lib/x\n`,
      },
    },
    changes: [{
      kind: "checkout",
      path: "/srv/app",
      url: URL_TEXT,
      version: OLD,
      commit: OLD,
      remote: "origin",
      force: false,
      recursive: true,
      shows: "1111111 -> 1111111",
    }],
  },
  {
    name: "leaves an existing tree alone without update",
    params: { ...PARAMS, update: false },
    have: { files: tree(OLD) },
    output: { before: OLD, after: OLD },
  },
  {
    name: "does not clone without clone",
    params: { ...PARAMS, clone: false },
    output: { before: "", after: "" },
  },
  {
    name: "keeps a bare repository",
    params: { ...PARAMS, bare: true, recursive: false },
    have: {
      files: { "/srv": { type: "dir" } },
      queries: { [ask("HEAD")]: HEADS },
    },
    changes: [{
      kind: "checkout",
      path: "/srv/app",
      url: URL_TEXT,
      version: "HEAD",
      commit: NEW,
      ref: "refs/heads/main",
      remote: "origin",
      force: false,
      bare: true,
      shows: "not cloned -> 2222222 (main)",
    }],
  },
  {
    name: "reads the refs over http where git is not installed",
    params: { ...PARAMS, version: "v1" },
    have: {
      files: { "/srv": { type: "dir" } },
      requests: {
        [`GET ${URL_TEXT}/info/refs?service=git-upload-pack`]: {
          headers: {
            "content-type": "application/x-git-upload-pack-advertisement",
          },
          text: advertise([
            `${NEW} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=git`,
            `${NEW} refs/heads/main`,
            `${TAG} refs/tags/v1`,
            `${OLD} refs/tags/v1^{}`,
          ]),
        },
      },
    },
    changes: [
      toCheckout({
        version: "v1",
        commit: OLD,
        ref: "refs/tags/v1",
        shows: "not cloned -> 1111111 (v1)",
      }),
    ],
  },
  {
    name: "cannot use ssh where git is not installed",
    params: { ...PARAMS, repo: "git@git.test:app.git" },
    have: { files: { "/srv": { type: "dir" } } },
    error: /git is not installed, and only http and https work/,
  },
  {
    name: "says that a server refuses",
    params: PARAMS,
    have: {
      files: { "/srv": { type: "dir" } },
      requests: {
        [`GET ${URL_TEXT}/info/refs?service=git-upload-pack`]: { status: 401 },
      },
    },
    error: /Cannot read the refs of .*: the server answered 401/,
  },
  {
    name: "says that git refuses",
    params: PARAMS,
    have: {
      files: { "/srv": { type: "dir" } },
      queries: {
        [ask("HEAD")]: { code: 128, stderr: "fatal: no such host\n" },
      },
    },
    error: /Cannot read the refs of .*: fatal: no such host$/,
  },
  {
    name: "fails at a version that is not there",
    params: { ...PARAMS, version: "abc1234" },
    have: {
      files: { "/srv": { type: "dir" } },
      queries: { [ask("abc1234")]: HEADS },
    },
    error: /Cannot find version "abc1234"/,
  },
  {
    name: "refuses a directory with other things in it",
    params: PARAMS,
    have: { files: { "/srv/app/data": "x" } },
    error: /not empty and holds no repository/,
  },
  {
    name: "works as the owner of the tree",
    params: { ...PARAMS, version: OLD },
    have: {
      files: {
        ...tree(OLD, "https://old.test/x"),
        "/srv/app": { type: "dir", uid: 1000 },
      },
      users: [{ name: "app", uid: 1000 }],
      queries: { [STATUS]: "" },
    },
    changes: [{
      kind: "checkout",
      path: "/srv/app",
      url: URL_TEXT,
      version: OLD,
      commit: OLD,
      remote: "origin",
      force: false,
      recursive: true,
      user: "app",
      shows: `1111111 -> 1111111, https://old.test/x -> ${URL_TEXT}`,
    }],
  },
  ...[
    "ext::sh -c touch% /tmp/x",
    "--upload-pack=x",
    "-x",
    "host",
    "ftp://host/x",
    "fd::3",
  ].map((repo) => ({
    name: `refuses the address "${repo}"`,
    params: { ...PARAMS, repo },
    error: /expected/,
  })),
  ...["--force", "a b", "a..b", "x^{/y}", "@{u}", "a:b", "*"].map(
    (version) => ({
      name: `refuses the version "${version}"`,
      params: { ...PARAMS, version },
      error: /expected/,
    }),
  ),
]);

/** Writes a ref advertisement (gitprotocol-http(5)). */
function advertise(lines: readonly string[]): string {
  const pack = (line: string) =>
    (line.length + 5).toString(16).padStart(4, "0") + line + "\n";
  return `${pack("# service=git-upload-pack")}0000${
    lines.map(pack).join("")
  }0000`;
}

Deno.test("git: parses a ref advertisement and refuses a damaged one", () => {
  const bytes = new TextEncoder().encode(
    advertise([`${NEW} HEAD\0symref=HEAD:refs/heads/m`, `${OLD} refs/heads/m`]),
  );
  const { refs, headRef } = parseRefs(bytes, "u");
  equal(headRef, "refs/heads/m");
  deepEqual([...refs], [["HEAD", NEW], ["refs/heads/m", OLD]]);
  for (const text of ["ffff", "0003", "zzzz", "00ffabc"]) {
    let message = "";
    try {
      parseRefs(new TextEncoder().encode(text), "u");
    } catch (error) {
      message = String(error);
    }
    equal(
      message,
      'TaskError: Cannot read the refs of "u": the answer is damaged',
    );
  }
});

Deno.test("git: parses what was changed, renamed and behind", () => {
  const mode = "100644 100644 100644";
  deepEqual(
    parseStatus(
      [
        `1 M. N... ${mode} ${OLD} ${NEW} one two`,
        `2 R. N... ${mode} ${OLD} ${NEW} R100 new name`,
        "1 old name",
        `u UU N... ${mode} 100644 ${OLD} ${NEW} ${TAG} torn`,
        `1 .M SC.. 160000 160000 160000 ${OLD} ${OLD} sub`,
        `1 .M S..U 160000 160000 160000 ${OLD} ${OLD} sub2`,
        `1 .M S.M. 160000 160000 160000 ${OLD} ${OLD} sub3`,
        "? new",
        "",
      ].join("\0"),
    ),
    {
      modified: ["one two", "new name", "torn", "sub3"],
      hasOldSubmodules: true,
    },
  );
});

Deno.test("git: keeps secrets out of words and quotes those for ssh", () => {
  const env = toGitEnv({
    url: URL_TEXT,
    username: "ann",
    password: "pw",
    ssh: {
      keyFile: "/k/it's",
      hostKeys: "new",
      options: ["-p", "22; touch /tmp/x"],
    },
  });
  equal(env["GIT_CONFIG_VALUE_4"], `Authorization: Basic ${btoa("ann:pw")}`);
  equal(env["GIT_CONFIG_KEY_4"], `http.${URL_TEXT}.extraHeader`);
  equal(env["GIT_ALLOW_PROTOCOL"], "http:https:ssh:git");
  equal(
    env["GIT_SSH_COMMAND"],
    "'ssh' '-o' 'BatchMode=yes' '-o' 'StrictHostKeyChecking=accept-new' " +
      "'-o' 'IdentitiesOnly=yes' '-i' '/k/it'\\''s' '-p' '22; touch /tmp/x'",
  );
});
