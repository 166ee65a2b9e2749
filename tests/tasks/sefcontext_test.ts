import { testTask } from "../../lib/testing/mod.ts";
import { sefcontextTask } from "../../tasks/sefcontext.ts";
import { HAVE, OFF, toChange, toHostile } from "./_semanage_rows.ts";

const TARGET = "/web(/.*)?";
const ADDED = toChange(
  "fcontext -a -s system_u -t usr_t -r s0 -f d /srv(/.*)?",
  "none -> system_u:usr_t:s0",
  "fcontext -d -f d /srv(/.*)?",
);
const OTHER = toChange(
  `fcontext -m -s staff_u -t etc_t -r s0 -f a ${TARGET}`,
  "system_u:etc_t:s0 -> staff_u:etc_t:s0",
  `fcontext -m -s system_u -t etc_t -r s0 -f a ${TARGET}`,
);
const GONE = toChange(
  `fcontext -d -f a ${TARGET}`,
  "system_u:etc_t:s0 -> none",
  `fcontext -a -s system_u -t etc_t -r s0 -f a ${TARGET}`,
);
const NONE = toChange(
  `fcontext -m -t <<none>> -f a ${TARGET}`,
  "system_u:etc_t:s0 -> <<none>>",
  `fcontext -m -s system_u -t etc_t -r s0 -f a ${TARGET}`,
);
const LATER = toChange(
  "fcontext -N -a -s system_u -t etc_t -r s0 -f a /web",
  "none -> system_u:etc_t:s0",
  "fcontext -N -d -f a /web",
);

testTask(sefcontextTask, [
  {
    name: "leaves a label that is kept",
    params: { target: TARGET, setype: "etc_t" },
    have: HAVE,
  },
  {
    name: "keeps a label for a kind of its own",
    params: { target: "/srv(/.*)?", setype: "usr_t", ftype: "d" },
    have: HAVE,
    changes: [ADDED],
    again: [ADDED],
  },
  {
    name: "takes a label of all kinds for none of one kind",
    params: { target: TARGET, state: "absent", ftype: "f" },
    have: HAVE,
  },
  {
    name: "changes a part of a label",
    params: { target: TARGET, setype: "etc_t", seuser: "staff_u" },
    have: HAVE,
    changes: [OTHER],
    again: [OTHER],
  },
  {
    name: "takes a label away",
    params: { target: TARGET, state: "absent" },
    have: HAVE,
    changes: [GONE],
    again: [GONE],
  },
  {
    name: "gives no label where that is wanted",
    params: { target: TARGET, setype: "<<none>>" },
    have: HAVE,
    changes: [NONE],
    again: [NONE],
  },
  {
    name: "reads what a line is for, and no label",
    params: { target: "/x", setype: "<<none>>", ftype: "f" },
    have: {
      ...HAVE,
      files: {
        ...HAVE.files,
        "/etc/selinux/default/contexts/files/file_contexts.local":
          "/x  -d  system_u:object_r:etc_t:s0:c1,c2\n/x\t--\t<<none>>\n",
      },
    },
  },
  {
    name: "does not load the policy where it is told so or SELinux is off",
    params: { target: "/web", setype: "etc_t", ignore_selinux_state: true },
    have: OFF,
    changes: [LATER],
    again: [LATER],
  },
  {
    name: "does not work where SELinux is off",
    params: { target: "/web", setype: "etc_t" },
    have: OFF,
    error: /it is off in this kernel/,
  },
  {
    name: "names the package of semanage",
    params: { target: "/web", setype: "etc_t" },
    have: { ...HAVE, programs: [], queries: {} },
    error: /Cannot find "semanage" on this host/,
  },
  {
    name: "says that there is no policy",
    params: { target: "/web", setype: "etc_t", ignore_selinux_state: true },
    error: /Cannot find a policy of SELinux in "\/etc\/selinux\/targeted"/,
  },
  { name: "wants a type", params: { target: "/x" }, error: /"setype" is need/ },
  ...toHostile({ target: "/x", setype: "etc_t" }, [
    "target",
    "setype",
    "seuser",
    "selevel",
    "ftype",
  ]),
]);
