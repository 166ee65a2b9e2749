/** Task types of processes, jobs, locales and alternatives, proven on a host. */

import {
  deepStrictEqual as deepEqual,
  notStrictEqual as notEqual,
} from "node:assert/strict";
import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

const START = (name: string, words = "infinity") =>
  `cp /usr/bin/sleep /run/${name}; setsid /run/${name} ${words} < /dev/null > /dev/null 2>&1 & sleep 0.2`;

/** A process that takes no notice of SIGTERM; tells its number. */
const STUBBORN = `
  setsid sh -c 'trap "" TERM; echo $$ > /run/dl-stubborn.pid; while :; do sleep 0.1; done' < /dev/null > /dev/null 2>&1 &
  while ! test -s /run/dl-stubborn.pid; do sleep 0.05; done
  cat /run/dl-stubborn.pid
`;

const PROCESSES: readonly Row[] = [
  {
    name: "process: ended by its name, and nobody else",
    setup: `${START("dl-worker-with-a-long-name")}; ${
      START("dl-worker-with-a-long-nome")
    }`,
    tasks: `
  - { type: process, name: dl-worker-with-a-long-name, state: absent }
  - { type: process, name: dl-worker-with-a-long-name, state: exited }
`,
    plans: ["changed", "unknown"],
    makes: ["changed", "ok"],
    checks: [[
      "pgrep -fc '^/run/dl-worker-with-a-long-n[a]me'; pgrep -fc '^/run/dl-worker-with-a-long-n[o]me'",
      /^0\n1$/,
    ]],
  },
  {
    name: "process: told to read its configuration, on every run",
    setup:
      "rm -f /run/dl-hups; setsid sh -c 'trap \"echo hup >> /run/dl-hups\" HUP; echo $$ > /run/dl-hup.pid; while :; do sleep 0.1; done' < /dev/null > /dev/null 2>&1 & sleep 0.3",
    tasks: `
  - { type: process, pidfile: /run/dl-hup.pid, state: signaled, signal: HUP }
  - { type: process, pidfile: /run/dl-hup.pid, state: present }
`,
    plans: ["changed", "ok"],
    keeps: ["changed", "ok"],
    checks: [["sleep 0.5; cat /run/dl-hups", /^hup$/]],
  },
];

const LOCALES: readonly Row[] = [
  {
    name: "locale: generated, and the default of the system",
    touches: ["/etc/locale.gen", "/etc/default/locale"],
    state: "locale -a",
    tasks: `
  - { type: locale, name: de_DE.UTF-8, settings: { LANG: de_DE.UTF-8 } }
`,
    checks: [
      ["locale -a", /^de_DE\.utf8$/m],
      ["cat /etc/default/locale", /^LANG=de_DE\.UTF-8$/m],
      ["LC_ALL=de_DE.UTF-8 date -d 2026-03-01 +%B", /^März$/],
    ],
  },
  {
    name: "locale: not generated any more",
    setup:
      "echo 'C.UTF-8 UTF-8\nde_CH.UTF-8 UTF-8' > /etc/locale.gen; locale-gen > /dev/null",
    touches: ["/etc/locale.gen"],
    state: "locale -a",
    tasks: `
  - { type: locale, name: de_CH.utf8, state: absent }
`,
    checks: [["locale -a | grep -c de_CH || true", /^0$/]],
  },
];

const QUERY = "update-alternatives --query dl-tool 2>&1";

const ALTERNATIVES: readonly Row[] = [
  {
    name: "alternatives: a new group, one chosen by hand",
    touches: [
      "/etc/alternatives",
      "/usr/local/bin",
      "/var/lib/dpkg/alternatives",
    ],
    state: QUERY,
    tasks: `
  - type: alternatives
    name: dl-tool
    link: /usr/local/bin/dl-tool
    path: /usr/bin/true
    priority: 10
    state: present
    subcommands: { /usr/local/bin/dl-tool.1: /usr/bin/env }
  - { type: alternatives, name: dl-tool, link: /usr/local/bin/dl-tool, path: /usr/bin/false, priority: 5 }
`,
    checks: [
      [
        QUERY,
        /Status: manual\nBest: \/usr\/bin\/true\nValue: \/usr\/bin\/false/,
      ],
      ["readlink -f /usr/local/bin/dl-tool", /^\/usr\/bin\/false$/],
    ],
  },
  {
    name: "alternatives: chosen by priority, and one away",
    setup:
      "for one in 'true 10' 'false 5' 'env 90'; do set -- $one; update-alternatives --install /usr/local/bin/dl-tool dl-tool /usr/bin/$1 $2 > /dev/null; done; update-alternatives --set dl-tool /usr/bin/false > /dev/null",
    state: QUERY,
    tasks: `
  - { type: alternatives, name: dl-tool, state: auto }
  - { type: alternatives, name: dl-tool, path: /usr/bin/env, state: absent }
`,
    checks: [[
      QUERY,
      /Status: auto\nBest: \/usr\/bin\/true\nValue: \/usr\/bin\/true/,
    ]],
  },
];

const JOBS: readonly Row[] = [
  {
    name: "at: queued once, by another user too",
    setup: "id dl-at > /dev/null 2>&1 || useradd -m dl-at",
    state: "atq | cut -f 2",
    tasks: `
  - { type: at, name: night, time: "2035-12-01 03:00", command: "date > '/run/dl night'; echo $(id)" }
  - { type: at, name: soon, delay_secs: 1d, command: "id", user: dl-at }
`,
    checks: [
      ["atq | cut -f 2", /^Sat Dec +1 03:00:00 2035 a root$/m],
      ["atq | cut -f 2", / a dl-at$/m],
      [
        "at -c $(atq | grep root | cut -f 1)",
        /\n# Driftless job [0-9a-f]{32} night\ndate > '\/run\/dl night'; echo \$\(id\)\n/,
      ],
    ],
  },
  {
    name: "at: another time in the place of the old one, and one taken away",
    setup:
      "printf '# Driftless job %s night\\necho old\\n' 00 | at -t 203601010000; printf '# Driftless job %s gone\\necho old\\n' 00 | at -t 203601010000; echo other | at -t 203701010000",
    state: "atq | cut -f 2 | sort",
    tasks: `
  - { type: at, name: night, time: "2036-12-01 03:00", command: "echo new" }
  - { type: at, name: gone, state: absent }
`,
    checks: [["atq | cut -f 2 | sort", /2036 a root\n.*2037 a root$/]],
  },
];

/** What a dry run cannot know: whether a process ends by itself. */
async function proveKill(host: TestHost): Promise<void> {
  const pid = await host.ask("sh", "-c", STUBBORN);
  const { tasks } = await host.apply(`tasks:
  - { type: process, pidfile: /run/dl-stubborn.pid, state: absent, wait_secs: 1, force: true }
`);
  deepEqual(tasks[0]?.changes.map(({ shows }) => shows), [
    "sh gets SIGTERM",
    "sh gets SIGKILL",
  ]);
  notEqual((await host.exec("kill", "-0", pid)).code, 0);
}

proveRows("types of processes, jobs, locales and alternatives", [
  ...PROCESSES,
  ...LOCALES,
  ...ALTERNATIVES,
  ...JOBS,
], { prepare: proveKill });
