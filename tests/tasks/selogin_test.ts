import { testTask } from "../../lib/testing/mod.ts";
import { seloginTask } from "../../tasks/selogin.ts";
import { HAVE, OFF, toChange, toHostile } from "./_semanage_rows.ts";

const ADDED = toChange(
  "login -a -s guest_u -r s0 eve",
  "none -> guest_u:s0",
  "login -d eve",
);
const OTHER = toChange(
  "login -m -s staff_u -r s0-s0:c0.c1023 root",
  "unconfined_u:s0-s0:c0.c1023 -> staff_u:s0-s0:c0.c1023",
  "login -m -s unconfined_u -r s0-s0:c0.c1023 root",
);
const GONE = toChange(
  "login -d %users",
  "staff_u:s0 -> none",
  "login -a -s staff_u -r s0 %users",
);
const LATER = toChange(
  "login -N -d joe",
  "user_u:s0 -> none",
  "login -N -a -s user_u -r s0 joe",
);

testTask(seloginTask, [
  {
    name: "leaves an account that is so, with whatever range",
    params: { login: "root", seuser: "unconfined_u" },
    have: HAVE,
  },
  {
    name: "leaves an account away that is not there",
    params: { login: "eve", state: "absent" },
    have: HAVE,
  },
  {
    name: "says what a new account is",
    params: { login: "eve", seuser: "guest_u" },
    have: HAVE,
    changes: [ADDED],
    again: [ADDED],
  },
  {
    name: "keeps the range of an account that becomes another user",
    params: { login: "root", seuser: "staff_u" },
    have: HAVE,
    changes: [OTHER],
    again: [OTHER],
  },
  {
    name: "takes a group away",
    params: { login: "%users", state: "absent" },
    have: HAVE,
    changes: [GONE],
    again: [GONE],
  },
  {
    name: "does not load the policy where SELinux is off",
    params: { login: "joe", state: "absent", ignore_selinux_state: true },
    have: OFF,
    changes: [LATER],
    again: [LATER],
  },
  {
    name: "does not work where SELinux is off",
    params: { login: "joe", state: "absent" },
    have: OFF,
    error: /it is off in this kernel/,
  },
  { name: "wants a user", params: { login: "x" }, error: /"seuser" is needed/ },
  ...toHostile({ login: "x", seuser: "user_u" }, [
    "login",
    "seuser",
    "selevel",
  ]),
]);
