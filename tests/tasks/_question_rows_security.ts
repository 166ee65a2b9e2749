/** Tasks of rights and accounts for the test that counts questions. */

import { each, entries, type QuestionRow } from "./_question_rows.ts";
import { ATTRIBUTED } from "./_question_rows_system.ts";

const HEAD = "# Managed by Driftless: changes are overwritten\n";
const SELINUX = {
  "/sys/fs/selinux/enforce": "1",
  "/etc/selinux/config": "SELINUXTYPE=default\n",
  "/etc/selinux/default/policy/policy.31": "",
};

/** Types of rights and accounts. */
export const SECURITY_ROWS: Readonly<Record<string, QuestionRow>> = {
  acl: {
    params: (n) => ({ path: `/srv/${n}`, entries: "user:0:r" }),
    have: {
      files: entries((n) => [`/srv/${n}`, ""]),
      queries: entries((n) => [
        `getfacl --absolute-names --numeric --no-effective -- /srv/${n}`,
        {
          stdoutBytes: new TextEncoder().encode(
            "user::rw-\nuser:0:r--\ngroup::r--\nmask::r--\nother::r--\n\n",
          ),
        },
      ]),
    },
    times: 1,
    because: ATTRIBUTED,
  },
  audit_rule: {
    params: (n) => ({ name: `r${n}`, rules: [`-w /srv/${n} -p wa`] }),
    have: {
      files: entries((n) => [`/etc/audit/rules.d/r${n}.rules`, {
        content: `${HEAD}-w /srv/${n} -p wa\n`,
        mode: 0o640,
      }]),
      queries: {
        "auditctl -l": each((n) => `-w /srv/${n} -p wa\n`).join(""),
      },
    },
  },
  ca_certificate: {
    params: (n) => ({ name: `c${n}`, state: "absent" }),
    have: { files: { "/usr/local/share/ca-certificates/x": "" } },
  },
  capabilities: {
    params: (n) => ({ path: `/srv/${n}`, capability: "cap_kill+ep" }),
    have: {
      files: entries((n) => [`/srv/${n}`, ""]),
      queries: entries((n) => [
        `getcap /srv/${n}`,
        `/srv/${n} cap_kill=ep\n`,
      ]),
    },
    times: 1,
    because: ATTRIBUTED,
  },
  sefcontext: {
    params: (n) => ({ target: `/srv/${n}`, setype: "etc_t" }),
    have: {
      files: {
        ...SELINUX,
        "/etc/selinux/default/contexts/files/file_contexts.local": each((n) =>
          `/srv/${n}    system_u:object_r:etc_t:s0\n`
        ).join(""),
      },
    },
  },
  selinux: {
    params: (n) => ({
      state: "restorecon",
      target: `/srv/${n}`,
      ignore_missing: true,
    }),
    have: { files: SELINUX },
  },
  selogin: {
    params: (n) => ({ login: `u${n}`, seuser: "user_u" }),
    have: {
      files: {
        ...SELINUX,
        "/etc/selinux/default/seusers": each((n) => `u${n}:user_u:s0\n`)
          .join(""),
      },
    },
  },
  seport: {
    params: (n) => ({ ports: n + 1, proto: "tcp", setype: "http_port_t" }),
    have: {
      files: SELINUX,
      queries: {
        "semanage port -l -n": each((n) => `http_port_t tcp ${n + 1}\n`)
          .join(""),
        "semanage port -l -C -n": "",
      },
    },
  },
  user: {
    params: (n) => ({ name: `u${n}`, shell: "/bin/sh" }),
    have: {
      files: {
        "/etc/passwd": each((n) =>
          `u${n}:x:${n + 1000}:1000::/home/u${n}:/bin/sh\n`
        ).join(""),
        "/etc/group": "users:x:1000:\n",
        ...entries((n) => [`/home/u${n}/x`, ""]),
      },
    },
  },
  xattr: {
    params: (n) => ({ path: `/srv/${n}`, key: "user.k", value: "v" }),
    have: {
      files: entries((n) => [`/srv/${n}`, ""]),
      queries: entries((n) => [
        `getfattr --absolute-names -n user.k -e base64 -- /srv/${n}`,
        `# file: /srv/${n}\nuser.k=0sdg==\n\n`,
      ]),
    },
    times: 1,
    because: ATTRIBUTED,
  },
};
