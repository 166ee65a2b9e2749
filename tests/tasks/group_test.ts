import { testTask } from "../../lib/testing/mod.ts";
import { groupTask } from "../../tasks/group.ts";

const HAVE = {
  users: [{ name: "ann", gid: 1000 }, { name: "bob", gid: 100 }],
  groups: [
    { name: "root", gid: 0 },
    { name: "ann", gid: 1000 },
    { name: "users", gid: 100 },
    { name: "ops", gid: 2000, members: ["ann"] },
  ],
};
const TABLES = ["users", "groups"] as const;

testTask(groupTask, [
  {
    name: "leaves a group that is right",
    params: { name: "ops", gid: 2000, members: ["ann"] },
    have: HAVE,
    output: { name: "ops", state: "present", gid: 2000 },
  },
  {
    name: "leaves the members alone when none are given",
    params: { name: "ops" },
    have: HAVE,
  },
  {
    name: "makes a group with a number",
    params: { name: "web", gid: 3000 },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["groupadd", "-g", "3000", "web"],
      shows: "absent -> present",
      predicts: [{
        table: "groups",
        name: "web",
        value: { name: "web", gid: 3000, members: [] },
      }],
      touches: TABLES,
      undo: [{ kind: "run", argv: ["groupdel", "web"] }],
    }],
    output: { gid: 3000 },
  },
  {
    name: "makes a system group and fills it",
    params: { name: "web", system: true, members: "ann, bob" },
    have: HAVE,
    changes: [
      {
        kind: "run",
        argv: ["groupadd", "-r", "web"],
        shows: "absent -> present",
        predicts: [{
          table: "groups",
          name: "web",
          value: { name: "web", gid: -1, members: [] },
        }],
        touches: TABLES,
        undo: [{ kind: "run", argv: ["groupdel", "web"] }],
      },
      {
        kind: "run",
        argv: ["gpasswd", "-M", "ann,bob", "web"],
        shows: "+ann +bob",
        predicts: [{
          table: "groups",
          name: "web",
          value: { name: "web", gid: -2, members: ["ann", "bob"] },
        }],
        touches: ["groups"],
        undo: [{ kind: "run", argv: ["gpasswd", "-M", "", "web"] }],
      },
    ],
  },
  {
    name: "replaces the members",
    params: { name: "ops", members: ["bob"] },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["gpasswd", "-M", "bob", "ops"],
      shows: "+bob -ann",
      predicts: [{
        table: "groups",
        name: "ops",
        value: { name: "ops", gid: 2000, members: ["bob"] },
      }],
      touches: ["groups"],
      undo: [{ kind: "run", argv: ["gpasswd", "-M", "ann", "ops"] }],
    }],
  },
  {
    name: "adds to the members",
    params: { name: "ops", members: ["bob", "ann"], append: true },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["gpasswd", "-M", "ann,bob", "ops"],
      shows: "+bob",
      predicts: [{
        table: "groups",
        name: "ops",
        value: { name: "ops", gid: 2000, members: ["ann", "bob"] },
      }],
      touches: ["groups"],
      undo: [{ kind: "run", argv: ["gpasswd", "-M", "ann", "ops"] }],
    }],
  },
  {
    name: "changes the number, for users with it as primary group too",
    params: { name: "ann", gid: 1500 },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["groupmod", "-g", "1500", "ann"],
      shows: "gid 1000 -> 1500",
      predicts: [
        {
          table: "groups",
          name: "ann",
          value: { name: "ann", gid: 1500, members: [] },
        },
        {
          table: "users",
          name: "ann",
          value: {
            name: "ann",
            uid: 1000,
            gid: 1500,
            gecos: "",
            home: "/home/ann",
            shell: "/bin/sh",
          },
        },
      ],
      touches: TABLES,
      undo: [{ kind: "run", argv: ["groupmod", "-g", "1000", "ann"] }],
    }],
    warnings: [/keep that number/],
  },
  {
    name: "removes a group",
    params: { name: "ops", state: "absent" },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["groupdel", "ops"],
      shows: "present -> absent",
      predicts: [{ table: "groups", name: "ops", value: undefined }],
      touches: TABLES,
      undo: [
        { kind: "run", argv: ["groupadd", "-o", "-g", "2000", "ops"] },
        { kind: "run", argv: ["gpasswd", "-M", "ann", "ops"] },
      ],
    }],
  },
  {
    name: "removes a primary group when forced",
    params: { name: "users", state: "absent", force: true },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["groupdel", "-f", "users"],
      shows: "present -> absent",
      predicts: [{ table: "groups", name: "users", value: undefined }],
      touches: TABLES,
      undo: [{ kind: "run", argv: ["groupadd", "-o", "-g", "100", "users"] }],
    }],
  },
  {
    name: "removes nothing where there is nothing",
    params: { name: "web", state: "absent", local: true },
    have: HAVE,
  },
  {
    name: "refuses to remove a primary group",
    params: { name: "users", state: "absent" },
    have: HAVE,
    error: /it is the primary group of user "bob"/,
  },
  {
    name: "refuses to remove the group of root",
    params: { name: "root", state: "absent", force: true },
    have: HAVE,
    error: /the system needs it/,
  },
  {
    name: "refuses a number that is taken",
    params: { name: "web", gid: 100 },
    have: HAVE,
    error: /group "users" has it/,
  },
  {
    name: "shares a number when told",
    params: { name: "web", gid: 100, non_unique: true, gid_max: 5000 },
    have: HAVE,
    changes: [{
      kind: "run",
      argv: ["groupadd", "-g", "100", "-o", "-K", "GID_MAX=5000", "web"],
      shows: "absent -> present",
      predicts: [{
        table: "groups",
        name: "web",
        value: { name: "web", gid: 100, members: [] },
      }],
      touches: TABLES,
      undo: [{ kind: "run", argv: ["groupdel", "web"] }],
    }],
  },
  {
    name: "refuses to make a group of the system",
    params: { name: "wheel" },
    have: HAVE,
    error: /reserved for the system/,
  },
  {
    name: "refuses members that do not exist",
    params: { name: "ops", members: ["eve"] },
    have: HAVE,
    error: /Cannot find user "eve"/,
  },
  {
    name: "refuses number 0 for others than root",
    params: { name: "ops", gid: 0 },
    error: /gid 0 is for the group "root" only/,
  },
  {
    name: "refuses to share no number",
    params: { name: "ops", non_unique: true },
    error: /non_unique needs gid/,
  },
  ...["-x", "a b", "a:b", "..", "x".repeat(33), ""].map((name) => ({
    name: `refuses the name "${name}"`,
    params: { name },
    error: /expected a name of at most 32/,
  })),
  {
    name: "refuses a number that means none",
    params: { name: "ops", gid: 4294967295 },
    error: /from 0 to 4294967294/,
  },
]);
