/** Packages, units, mounts and settings of the system. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { adoptMounts } from "../../lib/adopt/mounts.ts";
import {
  adoptPackages,
  parseRow,
  pickLeaves,
} from "../../lib/adopt/packages.ts";
import { adoptSystem } from "../../lib/adopt/system.ts";
import { adoptUnits } from "../../lib/adopt/units.ts";
import { toScan } from "./_scan.ts";

const ROWS = [
  "libc6:amd64\toptional\tno\tinstall\t\tlibgcc-s1, libcrypt1 (>= 1)",
  "libgcc-s1:amd64\toptional\tno\tinstall\t\tlibc6",
  "bash\trequired\tyes\tinstall\tlibc6\t",
  "nginx\toptional\tno\thold\t\tnginx-common (>= 1), libc6",
  "nginx-common\toptional\tno\tinstall\t\tmail | sendmail",
  "sendmail\toptional\tno\tinstall\t\t",
  "egg\toptional\tno\tinstall\t\then",
  "hen\toptional\tno\tinstall\t\tegg",
];
const FIELDS = "binary:Package Priority Essential db:Status-Want Pre-Depends " +
  "Depends";
const ROW_QUERY = `dpkg-query -W -f ${
  FIELDS.split(" ").map((field) => `\${${field}}`).join("\\t")
}\\n`;

Deno.test("packages are those that nothing else brings; circles stay whole", async () => {
  const names = [
    "bash",
    "libc6",
    "nginx",
    "nginx-common",
    "sendmail",
    "hen",
    "egg",
  ];
  deepEqual(pickLeaves(names, ROWS.map(parseRow)), [
    "nginx",
    "sendmail",
    "hen",
    "egg",
  ]);
  const scan = await toScan({
    queries: {
      "apt-mark showmanual": "nginx\nlibc6:amd64\nbash\n",
      [ROW_QUERY]: `${ROWS.join("\n")}\n`,
    },
  });
  const { tasks, left } = await adoptPackages(scan);
  deepEqual(tasks.map(({ type, name }) => [type, name]), [
    ["package", ["nginx"]],
  ]);
  deepEqual(left.map(({ what }) => what), ["package nginx"]);
});

Deno.test("dnf tells which packages were asked for; without it, and of other managers, that is said", async () => {
  const query =
    "dnf -q -C --disablerepo=* repoquery --userinstalled --queryformat %{name}\\n";
  const scan = await toScan(
    { queries: { [query]: "vim\nhttpd\nvim\n" } },
    "rpm",
  );
  deepEqual((await adoptPackages(scan)).tasks[0]?.["name"], ["httpd", "vim"]);
  const { left } = await adoptPackages(await toScan({}, "rpm"));
  deepEqual(left.map(({ what }) => what), ["packages"]);
  const other = await adoptPackages(await toScan({}, "none"));
  deepEqual(other.left.map(({ why }) => why), [
    "only those of apt and of rpm are read",
  ]);
});

const UNITS = `hand.service      enabled  enabled
mask.timer        masked   enabled
of-package.service masked  enabled
same.service      enabled  enabled
off.service       disabled enabled
on.socket         enabled  disabled
getty@.service    enabled  enabled
static.service    static   -
`;

Deno.test("units are those against their preset, and those made by hand", async () => {
  const dir = "/etc/systemd/system";
  const scan = await toScan({
    files: {
      [`${dir}/hand.service`]: "[Service]\n",
      [`${dir}/mask.timer`]: { target: "/dev/null" },
      [`${dir}/same.service`]: { target: "/lib/systemd/system/same.service" },
    },
    units: [{ name: "hand.service" }],
    queries: {
      "systemctl list-unit-files --no-legend --no-pager --type=service,socket,timer,path":
        UNITS,
    },
  });
  const { tasks } = await adoptUnits(scan);
  deepEqual(tasks, [
    { type: "service", name: "hand.service", enabled: true, state: "started" },
    { type: "service", name: "mask.timer", masked: true },
    { type: "service", name: "off.service", enabled: false },
    { type: "service", name: "on.socket", enabled: true },
  ]);
  deepEqual((await adoptUnits(await toScan())).tasks, []);
});

const FSTAB = `# what is mounted
UUID=1 / ext4 errors=remount-ro 0 1
UUID=2 none swap sw 0 0
UUID=3 /srv/data\\040one xfs defaults 0 2
nas:/home /home nfs rw,hard 0 0
//nas/a /srv/a cifs username=me,password=hunter2 0 0
tmpfs /srv/fast tmpfs
broken
`;

Deno.test("mounts come along, those of disks for this host alone, none with a password", async () => {
  const { tasks, left } = await adoptMounts(
    await toScan({ files: { "/etc/fstab": FSTAB } }),
  );
  deepEqual(
    tasks.map(({ path, opts, passno, hosts }) => [path, opts, passno, hosts]),
    [
      ["/srv/data one", "defaults", 2, "web-01"],
      ["/home", "rw,hard", 0, undefined],
      ["/srv/fast", "defaults", 0, undefined],
    ],
  );
  deepEqual(left.map(({ what }) => what), [
    "mount / of /etc/fstab",
    "mount none of /etc/fstab",
    "mount /srv/a of /etc/fstab",
  ]);
});

Deno.test("name, zone, locale and names of addresses are read where both their places agree", async () => {
  const files = {
    "/etc/hostname": "web-01\n",
    "/proc/sys/kernel/hostname": "web-01\n",
    "/etc/localtime": { target: "/usr/share/zoneinfo/Europe/Berlin" },
    "/etc/timezone": "Europe/Berlin\n",
    "/etc/default/locale": 'LANG="de_DE.UTF-8"\nLC_TIME=C\nPATH=/bin\n',
    "/etc/hosts": "127.0.0.1 localhost\n127.0.1.1 web-01\n::1 ip6-localhost\n" +
      "10.0.0.5 db.example.org db # the database\n10.0.0.6\n",
  };
  deepEqual((await adoptSystem(await toScan({ files }))).tasks, [
    { type: "hostname", name: "web-01", hosts: "web-01" },
    { type: "timezone", name: "Europe/Berlin" },
    { type: "locale", settings: { LANG: "de_DE.UTF-8", LC_TIME: "C" } },
    {
      name: "names of 10.0.0.5",
      type: "hosts_entry",
      ip: "10.0.0.5",
      names: ["db.example.org", "db"],
    },
  ]);
  const other = {
    ...files,
    "/etc/hostname": "web-02\n",
    "/etc/timezone": "UTC\n",
    "/etc/default/locale": "",
    "/etc/hosts": "",
  };
  deepEqual((await adoptSystem(await toScan({ files: other }))).tasks, []);
});
