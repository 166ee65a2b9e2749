import { testTask } from "../../lib/testing/mod.ts";
import { sshConfigTask } from "../../tasks/ssh_config.ts";

const CLIENT = "/etc/ssh/ssh_config";
const SERVER = "/etc/ssh/sshd_config";
const TEXT = `# top
Include /etc/ssh/x.d/*.conf

#Port 22
permitRootLogin=no # why
AcceptEnv LANG
AcceptEnv LC_*

# one
Host full_name
    User a

Host  full   "b c"
\tUser b # b
\tPort 2

# for all
Host *
    SendEnv LANG
`;

/** A change of the text of a file. */
type Edit = [
  name: string,
  params: Record<string, unknown>,
  before: string,
  after: string,
];

const EDITS: Edit[] = [
  [
    "leaves what is right, in any case and form",
    {
      options: { PermitRootLogin: false, ACCEPTENV: ["LANG", "LC_*"] },
    },
    TEXT,
    TEXT,
  ],
  [
    "changes an option and keeps the form of its line",
    {
      options: { PermitRootLogin: "prohibit-password" },
    },
    TEXT,
    TEXT.replace("=no #", "=prohibit-password #"),
  ],
  [
    "adds an option behind its comment",
    { options: { Port: [22, 2222] } },
    TEXT,
    TEXT.replace("#Port 22\n", "#Port 22\nPort 22\nPort 2222\n"),
  ],
  [
    "adds an option at the end of the global part",
    {
      options: { UseDNS: true, PermitRootLogin: null },
    },
    TEXT,
    TEXT.replace("permitRootLogin=no # why\n", "").replace(
      "LC_*\n",
      "LC_*\nUseDNS yes\n",
    ),
  ],
  [
    "makes an option stand once",
    { options: { AcceptEnv: "LANG" } },
    TEXT,
    TEXT.replace("AcceptEnv LC_*\n", ""),
  ],
  [
    "changes a block of exactly these patterns",
    {
      host: 'full "b c"',
      options: { User: "z", IdentityFile: "~/.ssh/a" },
    },
    TEXT,
    TEXT.replace("\tUser b #", "\tUser z #").replace(
      "\tPort 2\n",
      "\tPort 2\n\tIdentityFile ~/.ssh/a\n",
    ),
  ],
  [
    "adds a block before the one for all",
    {
      host: "full",
      options: { ProxyCommand: "ssh $(x); -W %h:%p" },
    },
    TEXT,
    TEXT.replace(
      "# for all\n",
      "Host full\n    ProxyCommand ssh $(x); -W %h:%p\n\n# for all\n",
    ),
  ],
  [
    "adds a block at the end",
    { match: "user a", options: { Port: 1 } },
    "Port 2",
    "Port 2\n\nMatch user a\n    Port 1\n",
  ],
  [
    "adds the first block",
    { host: "a", options: { Port: 1 } },
    "",
    "Host a\n    Port 1\n",
  ],
  [
    "adds the first option",
    { options: { Port: 1 } },
    "# x\nHost a\n",
    "Port 1\n# x\nHost a\n",
  ],
  [
    "keeps carriage returns",
    { options: { Port: 1, User: "u" } },
    "Port 2\r\n",
    "Port 1\r\nUser u\r\n",
  ],
  [
    "removes a block and nothing above it",
    {
      host: "full_name",
      state: "absent",
    },
    TEXT,
    TEXT.replace("Host full_name\n    User a\n\n", ""),
  ],
  [
    "has no such block to remove",
    { host: "full*", state: "absent" },
    TEXT,
    TEXT,
  ],
  [
    "makes no block to take options away",
    {
      host: "new",
      options: { Port: null },
    },
    TEXT,
    TEXT,
  ],
];

testTask(sshConfigTask, [
  ...EDITS.map(([name, params, before, after]) => ({
    name,
    params,
    have: { files: { [CLIENT]: before } },
    changes: before === after ? [] : [{
      kind: "write" as const,
      path: CLIENT,
      content: after,
      follow: true,
    }],
  })),
  {
    name: "has the server's file checked",
    params: { side: "server", options: { Port: 1 }, backup: true },
    have: { files: { [SERVER]: "Port 2\n" }, queries: { "sshd -t": "" } },
    changes: [{
      kind: "write",
      path: SERVER,
      content: "Port 1\n",
      follow: true,
      validate: ["/usr/bin/sshd", "-t", "-f", "%s"],
      backup: true,
    }],
  },
  {
    name: "warns where the server cannot check its own file either",
    params: { side: "server", options: { Port: 1 } },
    have: {
      files: { [SERVER]: "Port 2\n" },
      queries: {
        "sshd -t": {
          code: 255,
          stderr: "Missing privilege separation directory: /run/sshd\n",
        },
      },
    },
    changes: [{
      kind: "write",
      path: SERVER,
      content: "Port 1\n",
      follow: true,
    }],
    warnings: [/not checked: Missing privilege/],
  },
  {
    name: "warns where no server is installed, and makes a drop-in file",
    params: {
      side: "server",
      path: "/etc/ssh/sshd_config.d/50-x.conf",
      match: "Group sftp",
      options: { ForceCommand: "internal-sftp" },
    },
    have: { files: { "/etc/ssh": { type: "dir" } } },
    changes: [
      { kind: "make_dir", path: "/etc/ssh/sshd_config.d", mode: 0o755 },
      {
        kind: "write",
        path: "/etc/ssh/sshd_config.d/50-x.conf",
        content: "Match Group sftp\n    ForceCommand internal-sftp\n",
        mode: 0o644,
        follow: true,
      },
    ],
    warnings: [/"sshd" is not installed/],
  },
  {
    name: "has the client's file checked",
    params: { options: { Port: 1 } },
    have: { files: { [CLIENT]: "Port 2\n" }, programs: ["ssh"] },
    changes: [{
      kind: "write",
      path: CLIENT,
      content: "Port 1\n",
      follow: true,
      validate: ["ssh", "-G", "-F", "%s", "localhost"],
    }],
  },
  {
    name: "makes a user's file and runs nothing on it",
    params: { user: "ann", host: "a", options: { Port: 1 } },
    have: {
      users: [{ name: "ann" }],
      groups: [{ name: "ann" }],
      files: { "/home/ann": { type: "dir" } },
      programs: ["ssh"],
    },
    changes: [
      {
        kind: "make_dir",
        path: "/home/ann/.ssh",
        mode: 0o700,
        owner: "ann",
        group: "ann",
      },
      {
        kind: "write",
        path: "/home/ann/.ssh/config",
        content: "Host a\n    Port 1\n",
        mode: 0o600,
        owner: "ann",
        group: "ann",
      },
    ],
  },
  {
    name: "warns of an included file that wins",
    params: { side: "server", options: { Port: 1, UseDNS: false } },
    have: {
      files: {
        [SERVER]: "Include sshd_config.d/*.conf\nPort 1\nUseDNS no\n",
        "/etc/ssh/sshd_config.d/a.conf": "port 5\nUseDNS no\n",
        "/etc/ssh/sshd_config.d/b.off": "port 6\n",
      },
    },
    warnings: [
      /a.conf" is read before "\/etc\/ssh\/sshd_config" and sets Port/,
    ],
  },
  {
    name: "refuses a user's file that is a link",
    params: { user: "ann", options: { Port: 1 } },
    have: {
      users: [{ name: "ann" }],
      files: { "/home/ann/.ssh/config": { target: "/etc/shadow" } },
    },
    error: /not a regular file/,
  },
  { name: "refuses no options", params: {}, error: /at least one option/ },
  {
    name: "refuses to remove without a block",
    params: { state: "absent" },
    error: /absent removes a block/,
  },
  {
    name: "refuses a Host block of a server",
    params: { side: "server", host: "a", options: { Port: 1 } },
    error: /expected match/,
  },
  {
    name: "refuses both blocks",
    params: { host: "a", match: "all", options: { Port: 1 } },
    error: /only one of host and match/,
  },
  {
    name: "refuses a value of two lines",
    params: { options: { User: "a\nProxyCommand x" } },
    error: /options/,
  },
  {
    name: "refuses a value that ends in a comment",
    params: { options: { User: "a #b" } },
    error: /options/,
  },
  {
    name: "refuses an open quote",
    params: { options: { User: 'a "b' } },
    error: /options/,
  },
  {
    name: "refuses a block as an option",
    params: { options: { Host: "a" } },
    error: /options/,
  },
  {
    name: "refuses patterns of two lines",
    params: { host: "a\nUser b", options: { Port: 1 } },
    error: /single line/,
  },
]);
