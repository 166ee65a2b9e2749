/** Tasks of the system, its files and its services for the test that counts questions. */

import { sha256 } from "../../lib/sha256.ts";
import { each, entries, type QuestionRow } from "./_question_rows.ts";

/** Why what belongs to a file is asked for each of them. */
export const ATTRIBUTED =
  "what belongs to one file is told by a program of its path";
const UNIT = "[Service]\nExecStart=/bin/true\n";
const UNITS = each((n) =>
  [
    `Id=s${n}.service`,
    `Names=s${n}.service`,
    "LoadState=loaded",
    "ActiveState=active",
    "SubState=running",
    "UnitFileState=enabled",
    "NeedDaemonReload=no",
  ].join("\n")
).join("\n\n");
const BOOTED = {
  files: {
    "/run/systemd/system/x": "",
    ...entries((n) => [`/etc/systemd/system/s${n}.service`, UNIT]),
  },
  queries: {
    "systemctl show --property=Id,Names,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload *.service":
      UNITS,
  },
};

/** A word of two letters for each number. */
function toLetters(n: number): string {
  return String.fromCharCode(97 + n % 26, 97 + Math.floor(n / 26));
}

/** A job as at(1) prints it. */
function toJob(n: number): string {
  const words = JSON.stringify([`j${n}`, "id", "2030-12-01 03:00", null, "a"]);
  const digest = sha256(new TextEncoder().encode(words)).slice(0, 32);
  return "#!/bin/sh\ncd /root || {\n\t exit 1\n}\n" +
    `# Driftless job ${digest} j${n}\nid\n\n`;
}

const VIRSH = "virsh --connect qemu:///system --quiet";
/** Types of the system. */
export const SYSTEM_ROWS: Readonly<Record<string, QuestionRow>> = {
  alternatives: {
    params: (n) => ({ name: `a${n}`, path: "/bin/a" }),
    have: {
      files: { "/bin/a": "" },
      queries: entries((n) => [
        `update-alternatives --query a${n}`,
        `Name: a${n}\nLink: /usr/bin/a${n}\nStatus: manual\nValue: /bin/a\n\n` +
        "Alternative: /bin/a\nPriority: 1\n",
      ]),
    },
    times: 1,
    because: "update-alternatives(1) tells all of one name only",
  },
  at: {
    params: (n) => ({
      name: `j${n}`,
      time: "2030-12-01 03:00",
      command: "id",
    }),
    have: {
      files: { "/etc/passwd": "root:x:0:0::/root:/bin/sh\n" },
      queries: {
        atq: each((n) => `${n + 1}\tSun Dec  1 03:00:00 2030 a root\n`)
          .join(""),
        ...entries((n) => [`at -c ${n + 1}`, toJob(n)]),
      },
    },
  },
  cron: {
    params: (n) => ({ name: `j${n}`, job: "true", user: "root" }),
    have: {
      files: {
        "/etc/group": "root:x:0:\ncrontab:x:101:\n",
        "/var/spool/cron/crontabs/root": {
          gid: 101,
          content: each((n) => `# driftless: j${n}\n* * * * * true\n`).join(""),
          mode: 0o600,
        },
      },
    },
  },
  file: {
    params: (n) => ({ path: `/srv/${n}`, attributes: "+i" }),
    have: {
      files: entries((n) => [`/srv/${n}`, ""]),
      queries: entries((n) => [
        `lsattr -d -- /srv/${n}`,
        `----i---------e------- /srv/${n}\n`,
      ]),
    },
    times: 1,
    because: `with "attributes": ${ATTRIBUTED}`,
  },
  kernel_module: {
    params: (n) => ({ name: `m${n}`, persist: false }),
    have: {
      files: {
        "/proc/sys/kernel/osrelease": "6.1.0\n",
        ...entries((n) => [`/sys/module/m${n}/initstate`, "live\n"]),
      },
    },
  },
  locale: {
    params: (n) => ({ name: `${toLetters(n)}_XX.UTF-8` }),
    have: {
      files: {
        "/etc/debian_version": "12",
        "/etc/locale.gen": each((n) => `${toLetters(n)}_XX.UTF-8 UTF-8\n`).join(
          "",
        ),
        "/usr/share/i18n/SUPPORTED": each((n) =>
          `${toLetters(n)}_XX.UTF-8 UTF-8\n`
        )
          .join(""),
      },
      queries: {
        "locale -a": each((n) => `${toLetters(n)}_XX.utf8\n`).join(""),
      },
    },
  },
  reboot: { params: (n) => ({ id: `r${n}`, test: true }) },
  rsyslog: {
    params: (n) => ({ name: `r${n}`, config: "local0.* /var/log/a" }),
    have: {
      files: {
        "/etc/rsyslog.conf": "$IncludeConfig /etc/rsyslog.d/*.conf\n",
        ...entries((
          n,
        ) => [`/etc/rsyslog.d/r${n}.conf`, "local0.* /var/log/a\n"]),
      },
    },
  },
  service: {
    params: (n) => ({ name: `s${n}`, state: "started", enabled: true }),
    have: BOOTED,
    because: "all loaded units are told at once; others are asked for by name",
  },
  shutdown: { params: (n) => ({ id: `r${n}`, test: true }) },
  ssh_config: {
    params: (n) => ({ host: `h${n}`, options: { Port: 2 } }),
    have: {
      files: {
        "/etc/ssh/ssh_config": each((n) => `Host h${n}\n    Port 2\n\n`)
          .join(""),
      },
    },
  },
  stat: {
    params: (n) => ({ path: `/srv/${n}`, get_attributes: true }),
    have: {
      files: entries((n) => [`/srv/${n}`, ""]),
      queries: entries((n) => [
        `lsattr -d -- /srv/${n}`,
        `----i---------e------- /srv/${n}\n`,
      ]),
    },
    times: 1,
    because: `with "get_attributes" or "get_mime": ${ATTRIBUTED}`,
  },
  systemd_unit: {
    params: (n) => ({ name: `s${n}.service`, content: UNIT }),
    have: BOOTED,
  },
  virtual_machine: {
    params: (n) => ({ name: `v${n}`, state: "running" }),
    have: {
      queries: {
        [`${VIRSH} list --all --name`]: each((n) => `v${n}\n`).join(""),
        ...entries((n) => [
          `${VIRSH} dominfo --domain v${n}`,
          "State:          running\nAutostart:      disable\n",
        ]),
        ...entries((n) => [
          `${VIRSH} dumpxml --domain v${n} --inactive --security-info`,
          "<domain/>",
        ]),
      },
    },
    times: 2,
    because: "virsh(1) gives the definition of one machine at a time",
  },
};
