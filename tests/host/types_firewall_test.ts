/** Task types of firewalls and network namespaces, proven on a host by connections that are let in and that are not. */

import { match, strictEqual as equal } from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";
import { type Check, proveRows, type Row } from "./_prove.ts";

const PORT = 8099;
/** What curl(1) answers: 0 when it was let in, 7 when it was refused, 28 when nobody answered. */
const KNOCK =
  `curl -sS -m 1 -o /dev/null http://127.0.0.1:${PORT}/ 2>/dev/null; echo $?`;
const OPEN: Check = [KNOCK, /^0$/];

/** Starts a server to knock at. */
async function startServer(host: TestHost): Promise<void> {
  await host.ask(
    ...`systemd-run --quiet --unit=dl-web python3 -m http.server ${PORT} --bind 127.0.0.1`
      .split(" "),
  );
  await host.ask("sh", "-c", `until [ "$(${KNOCK})" = 0 ]; do sleep 0.1; done`);
}

/** Names the process of the run that goes on. */
const LOCK = "/var/lib/driftless/run.lock";

const SAVED = "/etc/iptables";

const IPTABLES: readonly Row[] = [
  {
    name: "iptables: a port that is closed, now and at boot",
    touches: [SAVED],
    state: "iptables -S",
    tasks: `
  - { type: iptables, dport: ${PORT}, target: REJECT, persist: true, comment: "; touch /tmp/x $(id)" }
`,
    checks: [
      [KNOCK, /^7$/],
      [
        "iptables -S INPUT",
        /-p tcp -m tcp --dport 8099 -m comment --comment "; touch \/tmp\/x \$\(id\)" -j REJECT/,
      ],
      [`iptables-restore --test ${SAVED}/rules.v4; echo $?`, /^0$/],
    ],
  },
  {
    name: "iptables: a rule before others, and one behind them",
    state: "iptables -S; ip6tables -S",
    setup: `iptables -A INPUT -p tcp --dport ${PORT} -j DROP`,
    tasks: `
  - { type: iptables, dport: ${PORT}, source: 127.0.0.0/8, target: ACCEPT }
  - { type: iptables, dport: ${PORT}, source: "!10.0.0.0/8", in_interface: lo, target: LOG, action: append, extra_args: [--log-prefix, "dl "] }
  - { type: iptables, protocol: all, ctstate: [ESTABLISHED, RELATED], target: ACCEPT, ipv6: true }
`,
    checks: [
      OPEN,
      ["iptables -S INPUT | tail -1", /! -s 10\.0\.0\.0\/8 -i lo .*LOG/],
      ["ip6tables -S INPUT", /--ctstate RELATED,ESTABLISHED -j ACCEPT/],
    ],
  },
  {
    name: "iptables: a rule that goes, from between others, twice",
    state: "iptables -S",
    setup: `iptables -F; iptables -A INPUT -p udp --dport 1 -j DROP; ` +
      `iptables -A INPUT -s 127.0.0.1 -p tcp --dport ${PORT} -j DROP; ` +
      `iptables -A INPUT -p udp --dport 2 -j DROP; ` +
      `iptables -A INPUT -s 127.0.0.1 -p tcp --dport ${PORT} -j DROP`,
    tasks: `
  - { type: iptables, source: 127.0.0.1, dport: ${PORT}, target: DROP, state: absent }
`,
    checks: [OPEN, ["iptables -S INPUT | wc -l", /^3$/]],
  },
];

const TABLE = `
    content: |
      set blocked { type inet_service; elements = { ${PORT}, 9 } }
      chain input {
        type filter hook input priority 0; policy accept;
        tcp dport @blocked counter reject with tcp reset
      }
`;

const NFTABLES: readonly Row[] = [
  {
    name: "nftables: a table of its own, beside those of others",
    setup: "iptables -F; ip6tables -F; nft add table ip theirs",
    touches: ["/etc/nftables.d"],
    state: "nft list ruleset | sed 's/packets.*bytes [0-9]*//'",
    tasks: `
  - type: nftables
    name: dl${TABLE}`,
    checks: [
      [KNOCK, /^7$/],
      ["nft list table ip theirs", /table ip theirs/],
      // What it knocked at before is counted; a second run finds it equal all the same.
      ["nft list table inet dl", /counter packets [1-9]/],
      ["nft --check --file /etc/nftables.d/inet-dl.nft; echo $?", /^0$/],
    ],
  },
  {
    name: "nftables: a table that is replaced",
    setup:
      "nft add table inet dl; nft add chain inet dl input '{ type filter hook input priority 0; policy drop; }'; " +
      "nft add rule inet dl input tcp dport 1 accept",
    touches: ["/etc/nftables.d"],
    state: "nft list ruleset",
    tasks: `
  - type: nftables
    name: dl
    content: |
      chain input { type filter hook input priority 0; policy accept; }
`,
    checks: [OPEN],
  },
  {
    name: "nftables: a table that goes",
    setup: "nft add table inet dl; nft add chain inet dl c; " +
      "nft add rule inet dl c tcp dport 1 accept",
    touches: ["/etc/nftables.d"],
    state: "nft list ruleset",
    tasks: `
  - { type: nftables, name: dl, state: absent }
`,
    checks: [["nft list tables", /^(?!.*inet dl)/]],
  },
];

/** Chains of ufw(8) stay when it is turned off; what they do is told by policies and jumps. */
const UFW_STATE = "ufw status verbose; iptables -S | grep -e ^-P";

const UFW: readonly Row[] = [
  {
    name: "ufw: rules of all kinds while it is off",
    setup: "nft flush ruleset; ufw --force disable",
    touches: ["/etc/ufw", "/etc/default/ufw"],
    state: "ufw status",
    tasks: `
  - { type: ufw, state: allow, port: 22, proto: tcp }
  - { type: ufw, state: allow, port: "80,443", proto: tcp, from: 192.0.2.0/24 }
  - { type: ufw, state: limit, port: 2222/tcp, interface: lo }
  - { type: ufw, state: default, default: reject }
  - { type: ufw, state: logging, logging: medium }
`,
    checks: [
      [
        "ufw show added",
        /allow 22\/tcp\nufw allow from 192\.0\.2\.0\/24 to any port 80,443 proto tcp\nufw limit in on lo to any port 2222 proto tcp/,
      ],
      ["grep INPUT_POLICY /etc/default/ufw", /REJECT/],
      ["grep LOGLEVEL /etc/ufw/ufw.conf", /medium/],
    ],
  },
  {
    name: "ufw: on, and what no rule lets in stays out",
    setup: "ufw allow 22/tcp",
    touches: ["/etc/ufw", "/etc/default/ufw"],
    state: UFW_STATE,
    tasks: `
  - { type: ufw, state: deny, port: ${PORT}, proto: tcp, interface: lo }
  - { type: ufw, state: enabled }
`,
    checks: [["ufw status", /^Status: active/]],
  },
  {
    name:
      "ufw: a rule that changes its action, and one that goes, while it is on",
    setup: `ufw --force enable; ufw deny ${PORT}/tcp; ufw allow 23/tcp`,
    touches: ["/etc/ufw", "/etc/default/ufw"],
    state: UFW_STATE,
    tasks: `
  - { type: ufw, state: allow, port: ${PORT}, proto: tcp }
  - { type: ufw, state: delete, action: allow, port: 23, proto: tcp }
  - { type: ufw, state: delete, rule: allow 4711/udp }
`,
    plans: ["changed", "changed", "ok"],
    checks: [
      OPEN,
      ["ufw show added", /^(?![^]*23\/tcp)[^]*allow 8099\/tcp/],
    ],
  },
];

const NETNS: readonly Row[] = [
  {
    name: "netns: a namespace with its loopback interface",
    touches: ["/run/netns"],
    state: "ip netns list",
    tasks: `
  - { type: netns, name: blue }
`,
    checks: [
      ["ip netns exec blue ip -br link", /^lo +UNKNOWN/],
      ["ip netns list", /^blue/],
    ],
  },
  {
    name: "netns: a name that stands for nothing any more",
    setup: "ip netns add keep; touch /run/netns/stale",
    tasks: `
  - { type: netns, name: stale }
`,
    checks: [["ip -n stale -br link", /^lo +UNKNOWN/]],
  },
  {
    name: "netns: a namespace that goes",
    setup: "ip netns add gone",
    state: "ip netns list",
    tasks: `
  - { type: netns, name: gone, state: absent }
`,
    checks: [["ip netns list", /^(?!.*gone)/]],
  },
];

proveRows("firewalls let in what they shall", [
  ...IPTABLES,
  ...NFTABLES,
  ...UFW,
  ...NETNS,
], { prepare: startServer });

hostTest(
  "confirm brings a connection back that a rule has cut, though the run be killed",
  async (host) => {
    await startServer(host);
    const config = `
tasks:
  - { type: iptables, dport: ${PORT}, target: REJECT, confirm_within: 4s }
`;
    const plan = await host.apply(config, "--dry-run");
    equal(plan.tasks[0]?.changes[0]?.lockout, true);
    const waiting = await host.apply(config);
    equal(waiting.code, 6, waiting.stdout + waiting.stderr);
    equal(await host.ask("sh", "-c", KNOCK), "0");
    const killed = host.apply(config);
    await host.ask(
      "sh",
      "-c",
      `until [ "$(${KNOCK})" = 7 ]; do sleep 0.1; done`,
    );
    match(
      await host.ask("systemctl", "list-units", "driftless-confirm-*"),
      /running/,
    );
    const { pid } = JSON.parse(await host.ask("cat", LOCK));
    await host.ask("kill", "-9", `${pid}`);
    equal((await killed).code, 137);
    await host.ask(
      "sh",
      "-c",
      `until [ "$(${KNOCK})" = 0 ]; do sleep 0.2; done`,
    );
    match((await host.driftless("history")).stdout, /rollback +changed/);
  },
);
