/** Tasks of packages, each type with a host on which all of them are as they want, for the test that counts questions. */

import type { MemoryState } from "../../lib/testing/mod.ts";

/** Greatest number of tasks of a type in one run. */
export const MOST = 50;

/** Tasks of one type, and the host that they find. */
export interface QuestionRow {
  /** Params of one of the tasks, by its number from 0. */
  params(n: number): Record<string, unknown>;
  /** The machine; empty when absent. */
  have?: MemoryState;
  /** How often each task asks for itself; never when absent. */
  times?: number;
  /** Why it cannot do otherwise. */
  because?: string;
}

/** Makes something for each task. */
export function each<V>(make: (n: number) => V): V[] {
  return Array.from({ length: MOST }, (_, n) => make(n));
}

/** Makes entries for all tasks. */
export function entries<V>(
  make: (n: number) => readonly [string, V],
): Record<string, V> {
  return Object.fromEntries(each(make));
}

const name = (n: number) => ({ name: `p${n}` });

const DPKG: MemoryState = {
  files: {
    "/var/lib/dpkg/status": each((n) =>
      `Package: p${n}\nStatus: install ok installed\nArchitecture: all\nVersion: 1.0\n\n`
    ).join(""),
  },
};

const RPM_ARGV = "rpm -qa --nosignature --nodigest --qf %{NAME}\\t" +
  "%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{INSTALLTIME}\\t[%{PROVIDENAME} ]\\n";

function haveRpm(program: string): MemoryState {
  return {
    files: { "/var/lib/rpm/x": "", [`/usr/bin/${program}`]: "" },
    queries: {
      [RPM_ARGV]: each((n) => `p${n}\t1.0-1\tnoarch\t1\tp${n} \n`).join(""),
    },
  };
}

/** Types of packages. */
export const PACKAGE_ROWS: Readonly<Record<string, QuestionRow>> = {
  apk: {
    params: name,
    have: {
      files: {
        "/etc/os-release": "ID=alpine\n",
        "/lib/apk/db/installed": each((n) => `P:p${n}\nV:1.0-r0\n\n`).join(""),
      },
    },
  },
  apt: { params: name, have: DPKG },
  brew: {
    params: name,
    have: {
      files: {
        "/home/linuxbrew/.linuxbrew/Cellar": { type: "dir", uid: 1000 },
        ...entries((
          n,
        ) => [`/home/linuxbrew/.linuxbrew/Cellar/p${n}/1.0/x`, ""]),
      },
    },
  },
  choco: {
    params: name,
    have: {
      queries: {
        "choco list --limit-output": each((n) => `p${n}|1.0\r\n`).join(""),
        "choco pin list --limit-output": "",
      },
    },
  },
  debconf: {
    params: (n) => ({
      name: "p",
      question: `p/q${n}`,
      vtype: "string",
      value: "x",
    }),
    have: {
      files: {
        "/var/cache/debconf/config.dat": each((n) =>
          `Name: p/q${n}\nTemplate: p/q${n}\nValue: x\nOwners: p\nFlags: seen\n\n`
        ).join(""),
      },
    },
  },
  dnf: { params: name, have: haveRpm("dnf") },
  flatpak: {
    params: (n) => ({ name: `org.example.P${n}` }),
    have: {
      queries: {
        "flatpak mask --system": "",
        "flatpak list --system --columns=application,version,active,arch": each(
          (n) => `org.example.P${n}\t1.0\tabcdef\tx86_64\n`,
        ).join(""),
      },
    },
  },
  gem: {
    params: name,
    have: {
      queries: { "gem list --local": each((n) => `p${n} (1.0)\n`).join("") },
    },
  },
  npm: {
    params: (n) => ({ name: `p${n}`, global: true }),
    have: {
      queries: {
        "npm ls --json --depth=0 --global": JSON.stringify({
          dependencies: entries((n) => [`p${n}`, { version: "1.0.0" }]),
        }),
      },
    },
  },
  package: { params: name, have: DPKG },
  pacman: {
    params: name,
    have: {
      files: entries((n) => [
        `/var/lib/pacman/local/p${n}-1.0-1/desc`,
        `%NAME%\np${n}\n\n%VERSION%\n1.0-1\n\n`,
      ]),
    },
  },
  pip: {
    params: name,
    have: {
      queries: {
        "python3 -m pip list --format=json": JSON.stringify(
          each((n) => ({ name: `p${n}`, version: "1.0" })),
        ),
      },
    },
  },
  snap: {
    params: name,
    have: {
      files: { "/run/snapd.socket": { type: "socket" } },
      requests: {
        "GET http://localhost/v2/snaps": {
          text: JSON.stringify({
            result: each((n) => ({
              name: `p${n}`,
              version: "1",
              revision: "1",
            })),
          }),
        },
      },
    },
  },
  winget: {
    params: (n) => ({ name: `Example.P${n}` }),
    have: {
      queries: {
        "winget list --source winget --disable-interactivity --accept-source-agreements":
          "Name  Id           Version  Source\n-------------------------------\n" +
          each((n) => `P     ${`Example.P${n}`.padEnd(13)}1.0      winget\n`)
            .join(""),
      },
    },
  },
  yum: { params: name, have: haveRpm("yum") },
  zypper: { params: name, have: haveRpm("zypper") },
};
