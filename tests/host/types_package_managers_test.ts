/** Task types of package managers that are not Debian's own, proven on a host with repositories of their own. */

import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";
import {
  publishFlatpak,
  publishPacman,
  publishRpms,
} from "./_rpm_repository.ts";

async function prepare(host: TestHost): Promise<void> {
  await publishRpms(host);
  await publishPacman(host);
  await publishFlatpak(host);
}

const FLATPAK = "flatpak list --system --columns=application,active";
const RPM = "rpm -q toy toylib lone";
const NO_RPMS = "rpm -qa | grep -v ground | xargs -r rpm -e --nodeps 2>&1";
const PACMAN = "pacman -Q toy toylib lone";
const TOUCHES = ["/usr/share/toy", "/usr/share/toylib", "/usr/share/lone"];

const ROWS: readonly Row[] = [
  {
    name: "dnf: present, with what it depends on, and at a version",
    touches: TOUCHES,
    state: RPM,
    tasks: `
  - { type: dnf, name: [toy=1.0, lone], update_cache: true }
`,
    checks: [[RPM, /^toy-1.0-1.noarch\ntoylib-1.0-1.noarch\nlone-1.0/]],
  },
  {
    name: "dnf: latest, and absent with what only it needed",
    setup: `${NO_RPMS}; dnf -q -y install toy-1.0 lone 2>&1`,
    touches: TOUCHES,
    state: RPM,
    tasks: `
  - { type: dnf, name: toy, state: latest }
  - { type: dnf, name: lone, state: absent }
`,
    checks: [[`${RPM} || true`, /^toy-2.0-1.noarch\n.*\npackage lone is not/]],
  },
  {
    name: "dnf: what a version lock keeps stays with latest",
    setup: `${NO_RPMS}; dnf -q -y install toy-1.0 2>&1
      mkdir -p /etc/dnf/plugins; echo 'toy-0:1.0-1.*' > /etc/dnf/plugins/versionlock.list`,
    touches: TOUCHES,
    state: RPM,
    tasks: `
  - { type: dnf, name: toy, state: latest }
`,
    plans: ["ok"],
    checks: [[`${RPM} || true`, /^toy-1.0/]],
  },
  {
    name: "yum: present, by its name of newer systems",
    setup: `${NO_RPMS}; ln -s dnf-3 /usr/bin/yum`,
    touches: TOUCHES,
    state: RPM,
    tasks: `
  - { type: yum, name: lone }
`,
    checks: [[`${RPM} || true`, /lone-1.0/]],
  },
  {
    name: "zypper: present and absent",
    setup: `rm /etc/dnf/plugins/versionlock.list; ${NO_RPMS}
      zypper -q --non-interactive install lone 2>&1`,
    touches: TOUCHES,
    state: RPM,
    tasks: `
  - { type: zypper, name: [toy], update_cache: true }
  - { type: zypper, name: lone, state: absent }
`,
    checks: [[`${RPM} || true`, /^toy-2.0-1.noarch\ntoylib-1.0/]],
  },
  {
    name: "zypper: latest",
    setup: `${NO_RPMS}; zypper -q --non-interactive install toy=1.0 2>&1`,
    touches: TOUCHES,
    state: RPM,
    tasks: `
  - { type: zypper, name: toy, state: latest }
`,
    checks: [[`${RPM} || true`, /^toy-2.0-1.noarch\ntoylib-1.0/]],
  },
  {
    name: "zypper: back to a version when that is permitted",
    touches: TOUCHES,
    state: RPM,
    tasks: `
  - { type: zypper, name: toy=1.0, allow_downgrades: true }
`,
    checks: [[`${RPM} || true`, /^toy-1.0-1.noarch\ntoylib-1.0/]],
  },
  {
    name: "pacman: present, with what it depends on",
    touches: TOUCHES,
    state: PACMAN,
    setup: `${NO_RPMS}; pacman -Rns --noconfirm toy lone 2>&1 || true`,
    tasks: `
  - { type: pacman, name: [toy, lone] }
`,
    checks: [[PACMAN, /^toy 1.0-1\ntoylib 1.0-1\nlone 1.0-1$/]],
  },
  {
    name: "pacman: absent with what only it needed",
    touches: TOUCHES,
    state: PACMAN,
    setup: "pacman -S --needed --noconfirm toy 2>&1",
    tasks: `
  - { type: pacman, name: toy, state: absent, remove_dependencies: true }
`,
    checks: [[
      `${PACMAN} 2>&1 || true`,
      /^error: package 'toy' was not found\nerror: package 'toylib'/,
    ]],
  },
  {
    name: "flatpak: present from a remote, without what it needs",
    state: FLATPAK,
    tasks: `
  - { type: flatpak, name: org.example.Toy, remote: test, no_dependencies: true }
`,
    checks: [[FLATPAK, /^org.example.Toy\t[0-9a-f]{12}$/]],
  },
  {
    name: "flatpak: latest",
    setup:
      `flatpak install --system --noninteractive --no-deps --no-related -- test org.example.Toy 2>&1
      echo 2 > /root/flatpak/app/files/data
      flatpak build-export --disable-sandbox /srv/flatpak /root/flatpak/app 2>&1`,
    state: FLATPAK,
    tasks: `
  - { type: flatpak, name: org.example.Toy, state: latest, no_dependencies: true }
`,
    checks: [[
      "cat /var/lib/flatpak/app/org.example.Toy/current/active/files/data",
      /^2$/,
    ]],
  },
  {
    name: "flatpak: absent",
    state: FLATPAK,
    tasks: `
  - { type: flatpak, name: org.example.Toy, state: absent, remote: test, no_dependencies: true }
`,
    checks: [[`${FLATPAK} | wc -l`, /^0$/]],
  },
];

proveRows("types of package managers", ROWS, { prepare });
