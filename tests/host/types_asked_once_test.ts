/** Many tasks of a type on a host: a run over all of them starts no more programs than one over a few. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";
import { buildRpm } from "./_rpm_repository.ts";

const CONFIG = "/etc/driftless/config";
const FEW = 5;
/** Processes that the rest of a host may start in the meantime, and threads that come and go. */
const SLACK = 10;

/** Tasks of a type, all of which the host is brought to before they are applied. */
interface Many {
  type: string;
  count: number;
  /** Params of a task, as they are written. */
  params(n: number): string;
  bring(host: TestHost): Promise<void>;
}

const PACKAGES = 300;
const toName = (n: number) => `filler-${n}`;

function each(count: number, make: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => make(n)).join("");
}

/** All packages of one run of rpmbuild(8), in the database of rpm(8). */
async function bringRpms(host: TestHost): Promise<void> {
  await host.write("/etc/rpm/macros", "%_dbpath /var/lib/rpm\n");
  await host.ask("rpm", "--initdb");
  await buildRpm(host, {
    name: "filler",
    version: "1.0",
    more: "",
    install: "true",
    files: each(
      PACKAGES,
      (n) =>
        `%package -n ${toName(n)}\nSummary: x\n%description -n ${
          toName(n)
        }\nx\n` +
        `%files -n ${toName(n)}\n`,
    ),
  });
  await host.ask("sh", "-c", "rpm -i --justdb --nodeps /srv/rpms/*/*.rpm");
}

async function bringPacman(host: TestHost): Promise<void> {
  await host.write(
    "/root/fill",
    each(
      PACKAGES,
      (n) =>
        `mkdir -p ${toName(n)}-1.0-1; printf '%%NAME%%\\n${
          toName(n)
        }\\n\\n%%VERSION%%\\n1.0-1\\n\\n' > ${toName(n)}-1.0-1/desc\n`,
    ),
  );
  await host.ask(
    "sh",
    "-c",
    "mkdir -p /var/lib/pacman/local; cd /var/lib/pacman/local && sh -e /root/fill",
  );
}

async function bringDebs(host: TestHost): Promise<void> {
  await host.write(
    "/root/status",
    each(
      PACKAGES,
      (n) =>
        `Package: ${
          toName(n)
        }\nStatus: install ok installed\nMaintainer: A <a@localhost>\n` +
        `Architecture: all\nVersion: 1.0\nDescription: filler\n\n`,
    ),
  );
  await host.ask(
    "sh",
    "-ec",
    "echo >> /var/lib/dpkg/status; cat /root/status >> /var/lib/dpkg/status; rm -f /var/lib/apt/extended_states",
  );
}

/** A rule in one of several forms: as a task has it, and as a person gives it to iptables(8). */
function toRule(n: number): [task: string, words: string] {
  const forms: [string, string][] = [
    [
      `source: 10.1.2.3/8, dport: ${n + 1}, target: ACCEPT`,
      `-s 10.1.2.3/255.0.0.0 -p tcp --dport ${n + 1} -j ACCEPT`,
    ],
    [
      `protocol: udp, dport: "${n + 1}:${
        n + 9
      }", comment: "it's \\"${n}\\"", target: REJECT`,
      `-p udp -m udp --dport ${n + 1}:${
        n + 9
      } -m comment --comment "it's \\"${n}\\"" -j REJECT`,
    ],
    [
      `dport: "7,${n + 1}", ctstate: [NEW, ESTABLISHED], target: DROP`,
      `-p tcp -m multiport --dports 7,${
        n + 1
      } -m conntrack --ctstate ESTABLISHED,NEW -j DROP`,
    ],
    [
      `ipv6: true, source: "!2001:DB8:0::${n + 1}", sport: ${
        n + 1
      }, in_interface: lo, target: RETURN`,
      `-i lo ! -s 2001:db8::${n + 1} -p tcp --sport ${n + 1} -j RETURN`,
    ],
  ];
  return forms[n % forms.length]!;
}

const RULES = 100;

async function bringRules(host: TestHost): Promise<void> {
  for (const [program, isIpv6] of [["ip6tables", true], ["iptables", false]]) {
    const lines = each(RULES, (n) => {
      const [task, words] = toRule(n);
      return task.includes("ipv6") === isIpv6
        ? `--append INPUT ${words}\n`
        : "";
    });
    const path = `/root/${program}.rules`;
    await host.write(path, `*filter\n${lines}COMMIT\n`);
    await host.ask(`${program}-restore`, path);
  }
}

/** The rules of ufw(8) as it keeps them. */
async function bringUfw(host: TestHost): Promise<void> {
  for (const [name, all] of [["user", "0.0.0.0/0"], ["user6", "::/0"]]) {
    await host.write(
      "/root/tuples",
      each(
        40,
        (n) => `### tuple ### allow tcp ${n + 1} ${all} any ${all} in\n`,
      ),
    );
    await host.ask(
      "sed",
      "-i",
      "/^### RULES ###/r /root/tuples",
      `/etc/ufw/${name}.rules`,
    );
  }
}

const named = (n: number) => `name: ${toName(n)}`;
const MANY: readonly Many[] = [
  { type: "apt", count: PACKAGES, params: named, bring: bringDebs },
  { type: "dnf", count: PACKAGES, params: named, bring: bringRpms },
  {
    type: "zypper",
    count: PACKAGES,
    params: named,
    bring: () => Promise.resolve(),
  },
  { type: "pacman", count: PACKAGES, params: named, bring: bringPacman },
  {
    type: "iptables",
    count: RULES,
    params: (n) => toRule(n)[0],
    bring: bringRules,
  },
  {
    type: "ufw",
    count: 40,
    params: (n) => `state: allow, proto: tcp, port: ${n + 1}`,
    bring: bringUfw,
  },
];

/** Applies tasks that change nothing, and counts the processes and threads that the host starts meanwhile: their numbers follow each other. */
async function count(
  host: TestHost,
  { type, params }: Many,
  tasks: number,
): Promise<number> {
  const config = each(tasks, (n) => `  - { type: ${type}, ${params(n)} }\n`);
  await host.write(`${CONFIG}/apply.yml`, `tasks:\n${config}`);
  const before = Number(await host.ask("sh", "-c", "echo $$"));
  const { code, stdout, stderr, summary } = await host.apply(CONFIG);
  const after = Number(await host.ask("sh", "-c", "echo $$"));
  equal(code, 0, stderr + stdout.slice(-3000));
  equal(summary?.ok, tasks, stdout.slice(-3000));
  return after - before;
}

hostTest("a run asks once for all tasks of a type", async (host, t) => {
  for (const one of MANY) {
    await t.step(`${one.type}: ${one.count} ask as ${FEW} do`, async () => {
      await one.bring(host);
      const few = await count(host, one, FEW);
      const many = await count(host, one, one.count);
      Deno.stdout.writeSync(new TextEncoder().encode(
        `${few} processes for ${FEW}, ${many} for ${one.count}\n`,
      ));
      ok(many <= few + SLACK, `${many} processes, ${few} for ${FEW} tasks`);
    });
  }
});
