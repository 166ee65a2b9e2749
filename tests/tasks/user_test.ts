import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { OverlayHost } from "../../lib/host/overlay.ts";
import {
  drive,
  MemoryHost,
  type MemoryState,
  testTask,
} from "../../lib/testing/mod.ts";
import type { Change, Prediction, User } from "../../lib/task.ts";
import { userTask } from "../../tasks/user.ts";

const HASH = "$6$salt$0123456789abcdefghij./";
const OTHER = "$y$j9T$salt$0123456789abcdefghij./";
const TABLES = ["users", "groups"] as const;
/** Day of 1,700,000,000,000 ms, the time of a host in memory. */
const TODAY = 19_675;
const LOGIN_DEFS = "# x\nUMASK\t\t022\nUID_MIN 1000\nGID_MIN 1000\n" +
  "GID_MAX 60000\nUSERGROUPS_ENAB yes\nPASS_MAX_DAYS 99999\n" +
  "PASS_MIN_DAYS 0\nPASS_WARN_AGE 7\nMAIL_DIR /var/mail\n";

const ANN: User = {
  name: "ann",
  uid: 1000,
  gid: 1000,
  gecos: "Ann",
  home: "/home/ann",
  shell: "/bin/sh",
  shadow: { hash: HASH, lastChange: 19_000, min: 0, max: 99_999, warn: 7 },
};

const HAVE = {
  users: [{ name: "root", uid: 0, gid: 0, home: "/root" }, ANN],
  groups: [
    { name: "root", gid: 0 },
    { name: "ann", gid: 1000 },
    { name: "audio", gid: 29, members: ["ann"] },
    { name: "video", gid: 44 },
    { name: "users", gid: 100 },
  ],
  files: {
    "/etc/login.defs": LOGIN_DEFS,
    "/etc/default/useradd": "SHELL=/bin/sh\nGROUP=100\n# HOME=/x\n",
    "/etc/skel/.profile": { content: "p", mode: 0o600 },
    "/home/ann": { type: "dir" as const, uid: 1000, gid: 1000 },
    "/bin/sh": { content: "", mode: 0o755 },
    "/bin/bash": { content: "", mode: 0o755 },
  },
} satisfies MemoryState;

/** What a new account is predicted to be, with some fields of its own. */
function fresh(name: string, more: Partial<User> = {}): Prediction {
  const shadow = {
    hash: "!",
    lastChange: TODAY,
    min: 0,
    max: 99_999,
    warn: 7,
  };
  const value = {
    name,
    uid: -1,
    gid: -1,
    gecos: "",
    home: `/home/${name}`,
    shell: "/bin/sh",
    shadow,
    ...more,
  };
  return { table: "users", name, value };
}

function group(name: string, gid: number, members: string[]): Prediction {
  return { table: "groups", name, value: { name, gid, members } };
}

/** The run of useradd with what it predicts. */
function useradd(name: string, argv: string[], predicts: Prediction[]): Change {
  return {
    kind: "run",
    argv: ["useradd", "-M", ...argv, name],
    shows: "absent -> present",
    predicts,
    touches: TABLES,
    undo: [{ kind: "run", argv: ["userdel", name] }],
  };
}

/** The changes that make a home. */
function home(path: string, owner: string, group = owner): Change[] {
  const sha256 =
    "148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940";
  return [
    { kind: "make_dir", path, mode: 0o755, owner, group },
    {
      kind: "write",
      path: `${path}/.profile`,
      content: { file: "/etc/skel/.profile", sha256, size: 1 },
      mode: 0o600,
      owner,
      group,
    },
  ];
}

/** The run of usermod that changes fields of ann. */
function usermod(
  argv: string[],
  back: string[],
  shows: string,
  after: Partial<User>,
  ...groups: Prediction[]
): Change {
  return {
    kind: "run",
    argv: ["usermod", ...argv, "ann"],
    shows,
    predicts: [
      { table: "users", name: "ann", value: { ...ANN, ...after } },
      ...groups,
    ],
    touches: TABLES,
    undo: [{ kind: "run", argv: ["usermod", ...back, "ann"] }],
  };
}

/** A change of the shadow fields of ann. */
function shadowChange(
  argv: string[],
  back: string[],
  shows: string,
  shadow: User["shadow"],
): Change {
  return {
    kind: "run",
    argv,
    shows,
    predicts: [{
      table: "users",
      name: "ann",
      value: { ...ANN, ...(shadow ? { shadow } : {}) },
    }],
    touches: ["users"],
    undo: [{ kind: "run", argv: back }],
  };
}

function setPassword(name: string, from: User, hash: string): Change {
  const shadow = { ...from.shadow, hash, lastChange: TODAY };
  const old = from.shadow?.hash ?? "";
  const chpasswd = (text: string) => ({
    kind: "run" as const,
    argv: ["chpasswd", "-e"],
    stdin: `${name}:${text}\n`,
    secret: true,
  });
  return {
    ...chpasswd(hash),
    shows: "password set",
    predicts: [{ table: "users", name, value: { ...from, shadow } }],
    touches: ["users"],
    undo: [chpasswd(old)],
  };
}

/** The machine with ann's shadow fields changed. */
function withShadow(shadow: Partial<NonNullable<User["shadow"]>>) {
  const whole = { hash: HASH, ...ANN.shadow, ...shadow };
  return { ...HAVE, users: [HAVE.users[0]!, { ...ANN, shadow: whole }] };
}

testTask(userTask, [
  {
    name: "leaves a user that is right",
    params: {
      name: "ann",
      uid: 1000,
      group: "ann",
      groups: ["audio"],
      comment: "Ann",
      shell: "/bin/sh",
      home: "/home/ann",
      password: HASH,
    },
    have: HAVE,
    output: { uid: 1000, group: 1000, home: "/home/ann", state: "present" },
  },
  {
    name: "leaves what is not given",
    params: { name: "ann" },
    have: HAVE,
  },
  {
    name:
      "leaves groups that are named by number, or that name the primary one",
    params: { name: "ann", groups: "29, ann", gid: 1000 },
    have: HAVE,
  },
  {
    name: "makes a user with a group of its own, and the home of files",
    params: { name: "bob" },
    have: HAVE,
    changes: [
      useradd("bob", ["-U"], [group("bob", -1, []), fresh("bob")]),
      ...home("/home/bob", "bob"),
    ],
  },
  {
    name: "makes a user with all fields",
    params: {
      name: "bob",
      uid: 2000,
      group: "users",
      groups: ["video", "audio", "users"],
      home: "/srv/a/bob",
      shell: "/bin/bash",
      comment: "Bob B",
      umask: "077",
      skeleton: "/dev/null",
      uid_max: 3000,
    },
    have: HAVE,
    changes: [
      useradd(
        "bob",
        [
          ...["-u", "2000", "-d", "/srv/a/bob", "-s", "/bin/bash"],
          ...["-c", "Bob B", "-K", "UID_MAX=3000", "-g", "users"],
          ...["-G", "audio,video"],
        ],
        [
          fresh("bob", {
            uid: 2000,
            gid: 100,
            gecos: "Bob B",
            home: "/srv/a/bob",
            shell: "/bin/bash",
          }),
          group("audio", 29, ["ann", "bob"]),
          group("video", 44, ["bob"]),
        ],
      ),
      { kind: "make_dir", path: "/srv", mode: 0o755 },
      { kind: "make_dir", path: "/srv/a", mode: 0o755 },
      {
        kind: "make_dir",
        path: "/srv/a/bob",
        mode: 0o700,
        owner: "bob",
        group: "users",
      },
    ],
  },
  {
    name: "gives the group of a new user the same number",
    params: { name: "bob", uid: 2000, create_home: false },
    have: HAVE,
    changes: [
      useradd("bob", ["-u", "2000", "-U"], [
        group("bob", 2000, []),
        fresh("bob", { uid: 2000, gid: 2000 }),
      ]),
    ],
  },
  {
    name: "makes the group whose number is given",
    params: { name: "bob", gid: 2000, create_home: false },
    have: HAVE,
    changes: [
      {
        kind: "run",
        argv: ["groupadd", "-g", "2000", "bob"],
        shows: "absent -> present",
        predicts: [group("bob", 2000, [])],
        touches: ["groups"],
        undo: [{
          kind: "run",
          argv: ["groupdel", "bob"],
          success: [0, 6],
        }],
      },
      useradd("bob", ["-g", "bob"], [fresh("bob", { gid: 2000 })]),
    ],
  },
  {
    name: "takes a group of the user's name that is there",
    params: { name: "video", create_home: false },
    have: HAVE,
    changes: [
      useradd("video", ["-g", "video"], [fresh("video", { gid: 44 })]),
    ],
  },
  {
    name: "takes the common group where users have none of their own",
    params: { name: "bob", create_home: false },
    have: {
      ...HAVE,
      files: {
        ...HAVE.files,
        "/etc/login.defs": LOGIN_DEFS.replace("ENAB yes", "ENAB no"),
      },
    },
    changes: [useradd("bob", ["-N"], [fresh("bob", { gid: 100 })])],
  },
  {
    name: "makes a system account without ageing and without a home",
    params: { name: "app", system: true, home: "/srv/app" },
    have: HAVE,
    changes: [
      useradd("app", ["-r", "-d", "/srv/app", "-U"], [
        group("app", -1, []),
        fresh("app", {
          home: "/srv/app",
          shadow: { hash: "!", lastChange: TODAY },
        }),
      ]),
    ],
  },
  {
    name: "sets the password of a new user through standard input",
    params: {
      name: "bob",
      uid: 2000,
      create_home: false,
      password: HASH,
      update_password: "on_create",
    },
    have: HAVE,
    changes: [
      useradd("bob", ["-u", "2000", "-U"], [
        group("bob", 2000, []),
        fresh("bob", { uid: 2000, gid: 2000 }),
      ]),
      setPassword("bob", {
        ...ANN,
        name: "bob",
        uid: 2000,
        gid: 2000,
        gecos: "",
        home: "/home/bob",
        shadow: {
          hash: "!",
          lastChange: TODAY,
          min: 0,
          max: 99_999,
          warn: 7,
        },
      }, HASH),
    ],
  },
  {
    name: "changes only the fields that differ, in one run",
    params: {
      name: "ann",
      uid: 1500,
      shell: "/bin/bash",
      comment: "Ann B",
      group: "100",
      groups: ["video"],
    },
    have: HAVE,
    changes: [usermod(
      [
        ...["-u", "1500", "-g", "users", "-s", "/bin/bash"],
        ...["-c", "Ann B", "-G", "video"],
      ],
      [
        ...["-u", "1000", "-g", "ann", "-s", "/bin/sh"],
        ...["-c", "Ann", "-G", "audio"],
      ],
      'uid 1000 -> 1500, group ann -> users, shell /bin/sh -> /bin/bash, comment "Ann" -> "Ann B", groups +video -audio',
      { uid: 1500, gid: 100, gecos: "Ann B", shell: "/bin/bash" },
      group("audio", 29, []),
      group("video", 44, ["ann"]),
    )],
  },
  {
    name: "adds to the groups only",
    params: { name: "ann", groups: ["video"], append: true },
    have: HAVE,
    changes: [usermod(
      ["-G", "audio,video"],
      ["-G", "audio"],
      "groups +video",
      {},
      group("video", 44, ["ann"]),
    )],
  },
  {
    name: "takes all groups away for an empty list",
    params: { name: "ann", groups: [] },
    have: HAVE,
    changes: [usermod(
      ["-G", ""],
      ["-G", "audio"],
      "groups -audio",
      {},
      group("audio", 29, []),
    )],
  },
  {
    name: "changes the home and makes it",
    params: { name: "ann", home: "/home/ann2" },
    have: HAVE,
    changes: [
      usermod(
        ["-d", "/home/ann2"],
        ["-d", "/home/ann"],
        "home /home/ann -> /home/ann2",
        { home: "/home/ann2" },
      ),
      ...home("/home/ann2", "ann"),
    ],
  },
  {
    name: "moves the home below directories that it makes",
    params: { name: "ann", home: "/srv/ann", move_home: true },
    have: HAVE,
    changes: [
      { kind: "make_dir", path: "/srv", mode: 0o755 },
      usermod(
        ["-d", "/srv/ann", "-m"],
        ["-d", "/home/ann", "-m"],
        "home /home/ann -> /srv/ann",
        { home: "/srv/ann" },
      ),
    ],
    // An overlay cannot see what usermod moved, a real host does.
    again: home("/srv/ann", "ann"),
  },
  {
    name: "makes a home that went missing",
    params: { name: "ann" },
    have: {
      ...HAVE,
      files: {
        "/home": { type: "dir" },
        "/etc/login.defs": "HOME_MODE 0700\nUID_MIN 1000\n",
        "/etc/skel/.ssh/config": { content: "p", mode: 0o644 },
        "/etc/skel/l": { target: "/etc/skel/.ssh" },
        "/etc/skel/m": { target: "/etc/passwd" },
      },
    },
    changes: [
      {
        kind: "make_dir",
        path: "/home/ann",
        mode: 0o700,
        owner: "ann",
        group: "ann",
      },
      {
        kind: "make_dir",
        path: "/home/ann/.ssh",
        mode: 0o755,
        owner: "ann",
        group: "ann",
      },
      {
        kind: "write",
        path: "/home/ann/.ssh/config",
        content: {
          file: "/etc/skel/.ssh/config",
          sha256:
            "148de9c5a7a44d19e56cd9ae1a554bf67847afb0c58f6e12fa29ac7ddfca9940",
          size: 1,
        },
        mode: 0o644,
        owner: "ann",
        group: "ann",
      },
      { kind: "link", path: "/home/ann/l", target: "/home/ann/.ssh" },
      {
        kind: "attributes",
        path: "/home/ann/l",
        owner: "ann",
        group: "ann",
      },
      { kind: "link", path: "/home/ann/m", target: "/etc/passwd" },
      {
        kind: "attributes",
        path: "/home/ann/m",
        owner: "ann",
        group: "ann",
      },
    ],
  },
  {
    name: "does not make the home of an account of the system",
    params: { name: "www-data" },
    have: { ...HAVE, users: [{ name: "www-data", uid: 33, home: "/var/www" }] },
  },
  {
    name: "warns of a new user's home that belongs to another",
    params: { name: "bob", home: "/home/ann", uid: 2000 },
    have: HAVE,
    changes: [
      useradd("bob", ["-u", "2000", "-d", "/home/ann", "-U"], [
        group("bob", 2000, []),
        fresh("bob", { uid: 2000, gid: 2000, home: "/home/ann" }),
      ]),
    ],
    warnings: [/belongs to uid 1000: it was left as it is/],
  },
  {
    name: "sets another password",
    params: { name: "ann", password: OTHER },
    have: HAVE,
    changes: [setPassword("ann", ANN, OTHER)],
  },
  {
    name: "leaves the password of an existing user when told",
    params: { name: "ann", password: OTHER, update_password: "on_create" },
    have: HAVE,
  },
  {
    name: "locks a password",
    params: { name: "ann", password_lock: true },
    have: HAVE,
    changes: [shadowChange(
      ["usermod", "-L", "ann"],
      ["usermod", "-U", "ann"],
      "password locked",
      { ...ANN.shadow!, hash: `!${HASH}` },
    )],
  },
  {
    name: "leaves a locked password, given or not",
    params: { name: "ann", password: HASH, password_lock: true },
    have: withShadow({ hash: `!${HASH}` }),
  },
  {
    name: "keeps the lock of the same password",
    params: { name: "ann", password: HASH },
    have: withShadow({ hash: `!${HASH}` }),
  },
  {
    name: "unlocks a password",
    params: { name: "ann", password_lock: false },
    have: withShadow({ hash: `!${HASH}` }),
    changes: [shadowChange(
      ["usermod", "-U", "ann"],
      ["usermod", "-L", "ann"],
      "password unlocked",
      ANN.shadow,
    )],
  },
  {
    name: "sets another password locked",
    params: { name: "ann", password: OTHER, password_lock: true },
    have: HAVE,
    changes: [setPassword("ann", ANN, `!${OTHER}`)],
  },
  {
    name: "refuses to unlock an account without a password",
    params: { name: "ann", password_lock: false },
    have: withShadow({ hash: "!" }),
    error: /the account has no password/,
  },
  {
    name: "sets expiry in whole days, and ageing",
    params: {
      name: "ann",
      expires: 86_400 * 20_000 + 5.5,
      password_expire_min: 0,
      password_expire_max: 90,
      password_expire_warn: -1,
      password_expire_account_disable: 5,
    },
    have: HAVE,
    changes: [shadowChange(
      [
        ...["chage", "-M", "90", "-W", "-1", "-I", "5", "-E", "20000"],
        "ann",
      ],
      [
        ...["chage", "-M", "99999", "-W", "7", "-I", "-1", "-E", "-1"],
        "ann",
      ],
      "max 99999 d -> 90 d, warn 7 d -> never, inactive never -> 5 d, expire never -> 2024-10-04",
      {
        hash: HASH,
        lastChange: 19_000,
        min: 0,
        max: 90,
        inactive: 5,
        expire: 20_000,
      },
    )],
  },
  {
    name: "takes every negative expiry for never",
    params: { name: "ann", expires: -5, password_expire_max: -3 },
    have: withShadow({ expire: -1, max: -1 }),
  },
  {
    name: "takes 1970 for a date",
    params: { name: "ann", expires: 0 },
    have: withShadow({ expire: 0 }),
  },
  {
    name: "cannot know the password without being root",
    params: { name: "ann", password: HASH },
    have: {
      ...HAVE,
      uid: 1000,
      users: [{ ...HAVE.users[0]! }, { name: "ann" }],
    },
    unknown: /Only root can read/,
  },
  {
    name: "makes a key as the user",
    params: {
      name: "ann",
      generate_ssh_key: true,
      ssh_key_type: "ed25519",
      ssh_key_comment: "ann@h",
    },
    have: HAVE,
    changes: [
      {
        kind: "make_dir",
        path: "/home/ann/.ssh",
        mode: 0o700,
        owner: "ann",
        group: "ann",
      },
      {
        kind: "run",
        argv: [
          ...["ssh-keygen", "-q", "-t", "ed25519", "-C", "ann@h", "-N", ""],
          ...["-f", "/home/ann/.ssh/id_ed25519"],
        ],
        user: "ann",
        group: "ann",
        shows: "absent -> present",
        predicts: [],
        undo: [
          { kind: "remove", path: "/home/ann/.ssh/id_ed25519.pub" },
          { kind: "remove", path: "/home/ann/.ssh/id_ed25519" },
        ],
      },
    ],
    // An overlay cannot see what ssh-keygen made, a real host does.
    again: [{
      kind: "run",
      argv: [
        ...["ssh-keygen", "-q", "-t", "ed25519", "-C", "ann@h", "-N", ""],
        ...["-f", "/home/ann/.ssh/id_ed25519"],
      ],
      user: "ann",
      group: "ann",
      shows: "absent -> present",
      predicts: [],
      undo: [
        { kind: "remove", path: "/home/ann/.ssh/id_ed25519.pub" },
        { kind: "remove", path: "/home/ann/.ssh/id_ed25519" },
      ],
    }],
  },
  {
    name: "never touches a key that is there, even half of one or a link",
    params: { name: "ann", generate_ssh_key: true, force: true },
    have: {
      ...HAVE,
      files: {
        ...HAVE.files,
        "/home/ann/.ssh/id_rsa.pub": { target: "/etc/shadow" },
      },
    },
    output: { ssh_key_file: "/home/ann/.ssh/id_rsa", ssh_public_key: "" },
  },
  {
    name: "refuses a directory of keys that is a link",
    params: { name: "ann", generate_ssh_key: true },
    have: {
      ...HAVE,
      files: { ...HAVE.files, "/home/ann/.ssh": { target: "/root" } },
    },
    error: /"\/home\/ann\/.ssh" is a symbolic link/,
  },
  {
    name: "removes a user and keeps the home",
    params: { name: "ann", state: "absent" },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["userdel", "ann"],
      shows: "present -> absent",
      predicts: [
        { table: "users", name: "ann", value: undefined },
        group("audio", 29, []),
        { table: "groups", name: "ann", value: undefined },
      ],
      touches: TABLES,
      undo: [
        { kind: "run", argv: ["groupadd", "-o", "-g", "1000", "ann"] },
        {
          kind: "run",
          argv: [
            ...["useradd", "-M", "-o", "-u", "1000", "-g", "ann"],
            ...["-d", "/home/ann", "-s", "/bin/sh", "-c", "Ann"],
            ...["-G", "audio", "ann"],
          ],
        },
        {
          kind: "run",
          argv: ["chpasswd", "-e"],
          stdin: `ann:${HASH}\n`,
          secret: true,
        },
        {
          kind: "run",
          argv: [
            ...["chage", "-m", "0", "-M", "99999", "-W", "7"],
            ...["-I", "-1", "-E", "-1", "ann"],
          ],
        },
      ],
    }],
  },
  {
    name: "could give a removed user its ranges of subordinate ids back",
    params: { name: "ann", state: "absent" },
    have: {
      ...HAVE,
      uid: 1000,
      users: [HAVE.users[0]!, { name: "ann", uid: 1001, gid: 29 }],
      groups: [{ name: "audio", gid: 29 }],
      files: {
        ...HAVE.files,
        "/etc/subuid": "bob:100000:65536\nann:165536:65536\nann:9:1\nann:x:0\n",
        "/etc/subgid": "ann:231072:65536\nanna:1:2\n",
      },
    },
    changes: [{
      kind: "run",
      argv: ["userdel", "ann"],
      shows: "present -> absent",
      predicts: [{ table: "users", name: "ann", value: undefined }],
      touches: TABLES,
      undo: [
        {
          kind: "run",
          argv: [
            ...["useradd", "-K", "SUB_UID_COUNT=0", "-K", "SUB_GID_COUNT=0"],
            ...["-M", "-o", "-u", "1001", "-g", "audio"],
            ...["-d", "/home/ann", "-s", "/bin/sh", "-c", "", "ann"],
          ],
        },
        {
          kind: "run",
          argv: [
            ...["usermod", "-v", "165536-231071", "-v", "9-9"],
            ...["-w", "231072-296607", "ann"],
          ],
        },
      ],
    }],
  },
  {
    name: "removes nothing where there is nobody",
    params: { name: "bob", state: "absent", remove: true },
    have: HAVE,
  },
  {
    name: "refuses to remove root",
    params: { name: "root", state: "absent", force: true },
    have: HAVE,
    error: /Cannot remove user "root": the system needs it/,
  },
  ...[
    { name: "ann", state: "absent" },
    { name: "ann", uid: 1500 },
    { name: "ann", home: "/srv" },
  ].map((params) => ({
    name: `refuses ${JSON.stringify(params)} while the user has processes`,
    params,
    have: {
      ...HAVE,
      files: { ...HAVE.files, "/proc/42": { type: "dir" as const, uid: 1000 } },
    },
    error: /the user has running processes/,
  })),
  {
    name: "refuses to move a home over something",
    params: { name: "ann", home: "/etc/skel", move_home: true },
    have: HAVE,
    error: /something is there already/,
  },
  {
    name: "refuses a number that is taken",
    params: { name: "bob", uid: 1000 },
    have: HAVE,
    error: /user "ann" has it/,
  },
  {
    name: "refuses a shell that does not exist",
    params: { name: "ann", shell: "/bin/zsh" },
    have: HAVE,
    error: /shell "\/bin\/zsh" to user "ann": it does not exist/,
  },
  {
    name: "refuses an unknown group",
    params: { name: "ann", groups: ["nope"], append: true },
    have: HAVE,
    error: /Cannot find group "nope"/,
  },
  {
    name: "refuses to make an account of the system",
    params: { name: "sshd" },
    have: HAVE,
    error: /reserved for the system/,
  },
  ...([
    ["uid 0 for others", { uid: 0 }, /"root" only/],
    ["group and gid", { group: "a", gid: 1 }, /exclude each other/],
    ["append without groups", { append: true }, /append needs groups/],
    ["a shared number without one", { non_unique: true }, /needs uid/],
    ["a colon in the comment", { comment: "a:b" }, /without ":"/],
    ["a line break in the comment", { comment: "a\nb" }, /single line/],
    ["dots in the home", { home: "/a/../b" }, /without "\.\."/],
    ["a relative shell", { shell: "sh" }, /starts with "\/"/],
    ["a short passphrase", { ssh_key_passphrase: "abc" }, /at least 5/],
    ["a umask that is no octal", { umask: "rwx" }, /octal/],
  ] as const).map(([name, params, error]) => ({
    name: `refuses ${name}`,
    params: { name: "ann", ...params },
    error,
  })),
]);

for (const password of ["hunter2!", "", "correcthorse1", "a:b", `${HASH}\n`]) {
  Deno.test(`user: refuses the password ${JSON.stringify(password)} without repeating it`, () => {
    const parsed = userTask.params.safeParse({ name: "ann", password });
    equal(parsed.success, false);
    const text = parsed.error?.issues.map(({ message }) => message).join();
    equal(text?.startsWith("expected a password hash"), true);
    equal(password !== "" && text?.includes(password.trim()), false);
  });
}

for (const password of ["*", "!", "!!", HASH, OTHER, `!${HASH}`, "*LK*"]) {
  Deno.test(`user: takes the hash ${password}`, () => {
    const parsed = userTask.params.safeParse({ name: "ann", password });
    equal(parsed.success, true);
  });
}

/** Plans a removal with the home, over some homes. */
async function removal(state: MemoryState) {
  const params = { name: "ann", state: "absent", remove: true };
  const { changes, warnings, error } = await drive(
    userTask,
    userTask.params.parse(params),
    new OverlayHost(new MemoryHost(state)),
  );
  if (error) throw error;
  const paths = changes.map((change) =>
    change.kind === "remove" ? change.path : change.kind
  );
  return { paths, warnings };
}

Deno.test("user: removes home and mailbox before the account", async () => {
  const mailbox = { content: "m", uid: 1000 };
  const { paths, warnings } = await removal({
    ...HAVE,
    files: { ...HAVE.files, "/var/mail/ann": mailbox },
  });
  deepEqual(paths, ["/home/ann", "/var/mail/ann", "run"]);
  deepEqual(warnings, []);
});

Deno.test("user: keeps a home that is not the user's own", async () => {
  const files = { "/home/ann": { type: "dir" as const, uid: 0 } };
  const { paths, warnings } = await removal({ ...HAVE, files });
  deepEqual(paths, ["run"]);
  deepEqual(warnings, [
    'Home "/home/ann" was kept: it is no directory of user "ann"',
  ]);
});

Deno.test("user: keeps a home that holds the home of another", async () => {
  const users = [...HAVE.users, { name: "bob", uid: 7, home: "/home/ann/b" }];
  const { paths, warnings } = await removal({ ...HAVE, users });
  deepEqual(paths, ["run"]);
  deepEqual(warnings, [
    'Home "/home/ann" was kept: it holds the home of user "bob"',
  ]);
});

Deno.test("user: what an earlier change may bring is unknown", async (t) => {
  const unknown = async (params: Record<string, unknown>, change: Change) => {
    const overlay = new OverlayHost(new MemoryHost(HAVE));
    await overlay.take(change);
    const want = userTask.params.parse(params);
    const { error } = await drive(userTask, want, overlay);
    return error instanceof Error ? error.name : undefined;
  };
  const value = {
    name: "nginx",
    version: "",
    status: "installed" as const,
    arch: "amd64",
    held: false,
    provides: [],
  };
  const install: Change = {
    kind: "run",
    argv: ["apt-get", "install", "nginx"],
    predicts: [{ table: "packages", name: "nginx", value }],
  };
  const command: Change = { kind: "run", argv: ["/opt/setup"] };
  await t.step("a package may bring an account of the system", async () => {
    const params = { name: "nginx", system: true };
    equal(await unknown(params, install), "UnknownState");
  });
  await t.step("a package brings no account of a person", async () => {
    equal(await unknown({ name: "bob" }, install), undefined);
  });
  await t.step("a command may bring any account", async () => {
    equal(await unknown({ name: "bob" }, command), "UnknownState");
  });
  await t.step("a package may bring a group", async () => {
    const params = { name: "ann", groups: ["nginx"] };
    equal(await unknown(params, install), "UnknownState");
  });
});
