import { usersGroup } from "../../../lib/facts/groups/users.ts";
import { testGroup } from "./_read.ts";

const DAY_MS = 86_400_000;
const USERS = [
  {
    name: "root",
    uid: 0,
    home: "/root",
    shell: "/bin/bash",
    shadow: { hash: "*" },
  },
  { name: "daemon", uid: 1 },
  {
    name: "anna",
    uid: 1000,
    home: "/home/anna",
    shell: "/bin/zsh",
    shadow: { hash: "$y$j9T$secret", lastChange: 90, expire: 100 },
  },
  { name: "nobody", uid: 65534 },
];
const SESSION =
  "# This is private data. Do not parse.\nUID=1000\nUSER=anna\nACTIVE=1\nSTATE=active\nREMOTE_HOST=10.0.0.9\nSERVICE=sshd\nTTY=pts/0\nCLASS=user\n";

testGroup(usersGroup, [
  {
    name: "people are listed, the system's accounts counted, no hash is told",
    have: {
      now: 100 * DAY_MS,
      files: {
        "/run/systemd/sessions/4": SESSION,
        "/run/systemd/sessions/c1": SESSION.replace("=user\n", "=greeter\n"),
        "/run/systemd/sessions/9": "UID=\x00garbage",
        "/run/systemd/sessions/4.ref": new Error("it is a pipe"),
      },
    },
    host: { users: USERS },
    facts: {
      account_count: 4,
      session_count: 1,
      accounts: [
        {
          name: "root",
          uid: 0,
          home: "/root",
          shell: "/bin/bash",
          is_locked: true,
          is_expired: false,
        },
        {
          name: "anna",
          uid: 1000,
          home: "/home/anna",
          shell: "/bin/zsh",
          is_locked: false,
          is_expired: true,
          password_age_days: 10,
        },
      ],
      sessions: [{
        user: "anna",
        from: "10.0.0.9",
        terminal: "pts/0",
        service: "sshd",
        state: "active",
      }],
      not_read: [],
    },
  },
  {
    name: "an ordinary user without logind is told what is missing",
    host: { users: USERS.map(({ shadow: _, ...user }) => user), uid: 1000 },
    some: {
      session_count: undefined,
      "accounts.1.is_locked": undefined,
      not_read: [
        "passwords and expiry: /etc/shadow",
        "sessions: /run/systemd/sessions",
      ],
    },
  },
]);
