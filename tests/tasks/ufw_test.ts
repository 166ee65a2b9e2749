import { strictEqual as equal } from "node:assert/strict";
import type { Change, RunChange } from "../../lib/task.ts";
import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { isKept, type UfwRule } from "../../tasks/_ufw.ts";
import { ufwTask } from "../../tasks/ufw.ts";

const RULES = "*filter\n:ufw-user-input - [0:0]\n### RULES ###\n";
const RULES6 = RULES.replace("ufw-", "ufw6-");
const V4 = "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\n";
const V6 = "### tuple ### allow tcp 22 ::/0 any ::/0 in comment=6869\n";
const CONF = "# c\nENABLED=no\nLOGLEVEL=low\n";
const DEFAULTS =
  'DEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\n';
const FILES: Record<string, string> = {
  "/etc/default/ufw": DEFAULTS,
  "/etc/ufw/ufw.conf": CONF,
  "/etc/ufw/user.rules": RULES + V4,
  "/etc/ufw/user6.rules": RULES6 + V6,
};
const WRITES: Change[] = Object.entries(FILES).map(([path, content]) => ({
  kind: "write",
  path,
  content,
}));
const ON = { "ufw status": "Status: active\n" };
const OFF = { "ufw status": "Status: inactive\n" };

function toRun(
  words: string,
  shows: string | undefined,
  undo: readonly Change[] = WRITES,
): RunChange {
  return {
    kind: "run",
    argv: words.split(" "),
    predicts: [],
    lockout: true,
    ...(shows ? { shows } : {}),
    undo,
  };
}

/** A row whose second plan finds the same, since answers of a table do not change. */
function toRow(row: TaskRow): TaskRow {
  return { ...row, again: row.changes ?? [] };
}

const SSH = "allow proto tcp from any to any port 22";
const STOP: Change = { kind: "run", argv: ["ufw", "--force", "disable"] };
const RELOAD: Change[] = [
  ...WRITES,
  { kind: "run", argv: ["ufw", "--force", "enable"] },
  { kind: "run", argv: ["ufw", "reload"] },
];

testTask(ufwTask, [
  {
    name: "leaves a rule that is kept, its comment being no part of it",
    params: { state: "allow", port: 22, proto: "tcp" },
    have: {
      files: FILES,
      queries: {
        ...OFF,
        [`ufw --dry-run ${SSH}`]: RULES + V4 + RULES6 +
          V6.replace(" comment=6869", ""),
      },
    },
    output: { before: "disabled" },
  },
  {
    name: "leaves a rule of which ufw says so",
    params: { state: "allow", port: "22/tcp" },
    have: {
      files: FILES,
      queries: {
        ...ON,
        [`ufw --dry-run ${SSH}`]: "Skipping adding existing rule\n",
      },
    },
  },
  toRow({
    name: "adds a rule, undone by what was kept",
    params: { state: "deny", from: "192.168.1.100" },
    have: {
      files: FILES,
      queries: {
        ...OFF,
        "ufw --dry-run deny from 192.168.1.100 to any": RULES + V4 +
          "### tuple ### deny any any 0.0.0.0/0 any 192.168.1.100 in\n",
      },
    },
    changes: [
      toRun(
        "ufw deny from 192.168.1.100 to any",
        "deny from 192.168.1.100 to any",
      ),
    ],
  }),
  toRow({
    name: "deletes a rule while it is on, undone by loading what was kept",
    params: { state: "delete", rule: "allow 22/tcp" },
    have: {
      files: FILES,
      queries: {
        ...ON,
        "ufw --dry-run delete allow 22/tcp": RULES + RULES6,
      },
    },
    changes: [
      toRun(
        "ufw --force delete allow 22/tcp",
        "delete allow 22/tcp",
        RELOAD,
      ),
    ],
  }),
  {
    name: "asks for rules in the words of ufw",
    params: {
      state: "limit",
      rule: "OpenSSH",
      interface: "eth0",
      direction: "out",
    },
    have: {
      files: FILES,
      queries: { ...OFF, "ufw --dry-run limit out on eth0 OpenSSH": "" },
    },
  },
  toRow({
    name: "turns it on, and warns where ssh is not let in",
    params: { state: "enabled" },
    have: {
      files: { ...FILES, "/etc/ufw/user.rules": RULES },
      queries: OFF,
    },
    changes: [toRun("ufw --force enable", "disabled -> enabled", [
      STOP,
      ...WRITES.map((one) =>
        one.kind === "write" && one.path === "/etc/ufw/user.rules"
          ? { ...one, content: RULES }
          : one
      ),
    ])],
    warnings: [/No rule lets ssh/],
  }),
  toRow({
    name: "turns it on at boot where it is on only now",
    params: { state: "enabled" },
    have: { files: FILES, queries: ON },
    changes: [toRun("ufw --force enable", "enabled -> enabled", RELOAD)],
  }),
  {
    name: "leaves it off",
    params: { state: "disabled" },
    have: { files: FILES, queries: OFF },
  },
  {
    name: "leaves a policy and a level, on being low",
    params: { state: "logging", logging: "on" },
    have: { files: FILES, queries: OFF },
  },
  toRow({
    name: "sets the policy of what goes out",
    params: { state: "default", default: "reject", direction: "out" },
    have: { files: FILES, queries: OFF },
    changes: [
      toRun(
        "ufw default reject outgoing",
        "DEFAULT_OUTPUT_POLICY ACCEPT -> REJECT",
      ),
    ],
  }),
  {
    name: "tells what ufw does not take",
    params: { state: "allow", rule: "nosuch" },
    have: {
      files: FILES,
      queries: {
        ...OFF,
        "ufw --dry-run allow nosuch": {
          code: 1,
          stderr: "ERROR: Could not find a profile matching 'nosuch'",
        },
      },
    },
    error: /Could not find a profile/,
  },
  {
    name: "names the package of ufw",
    params: { state: "enabled" },
    error: /Cannot find "ufw"/,
  },
  {
    name: "wants the action of what is deleted",
    params: { state: "delete", port: 22 },
    error: /"action" of the rule/,
  },
  {
    name: "wants a rule",
    params: { state: "allow", proto: "tcp" },
    error: /expected "rule", "port"/,
  },
  ...["rule", "port", "from", "to", "interface"].flatMap((key) =>
    ["-x", "a --force", "a;b", "$(id)", "a\nb", ""].map((value) => ({
      name: `refuses ${key} ${JSON.stringify(value)}`,
      params: { state: "allow", [key]: value },
      error: /expected/,
    }))
  ),
]);

/** Tuples that ufw 0.36.2 wrote on Debian 12. */
const TUPLES = {
  v4: `### tuple ### allow any 22 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### deny tcp 80,443 0.0.0.0/0 any 10.0.0.0/8 in
### tuple ### allow udp 53 0.0.0.0/0 any 0.0.0.0/0 in_eth0
### tuple ### reject any any 192.0.2.2 any 192.0.2.1 in
### tuple ### allow_log any 33 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow tcp 6000:6007 0.0.0.0/0 any 0.0.0.0/0 in comment=782079
### tuple ### allow tcp 9 0.0.0.0/0 any 0.0.0.0/0 in
`,
  v6: `### tuple ### allow any 22 ::/0 any ::/0 in
### tuple ### allow udp 53 ::/0 any ::/0 in_eth0
### tuple ### limit tcp 25 2001:db8::/32 any ::/0 out_eth0
### tuple ### allow_log any 33 ::/0 any ::/0 in
### tuple ### allow tcp 6000:6007 ::/0 any ::/0 in comment=782079
`,
};

Deno.test("ufw: a rule that the files hold as it is written is known without the tool, any other is not", () => {
  const rows: [Parameters<typeof isKept>[0], UfwRule, boolean][] = [
    ["allow", { port: "22" }, true],
    ["allow", { rule: "22" }, true],
    ["deny", { port: "22" }, false],
    ["allow", { rule: "22/tcp" }, false],
    ["allow", { rule: "OpenSSH" }, false],
    ["deny", { port: "80,443", proto: "tcp", from: "10.0.0.0/8" }, true],
    ["deny", { port: "443,80", proto: "tcp", from: "10.0.0.0/8" }, false],
    ["deny", { port: "80,443/tcp", from: "10.0.0.0/8", to: "any" }, true],
    ["allow", { port: "53/udp", interface: "eth0" }, true],
    ["allow", { port: "53/udp" }, false],
    ["allow", { port: "53/udp", interface: "eth0", direction: "out" }, false],
    ["limit", {
      port: "25/tcp",
      to: "2001:db8::/32",
      interface: "eth0",
      direction: "out",
    }, true],
    ["reject", { from: "192.0.2.1", to: "192.0.2.2" }, true],
    ["reject", { from: "192.0.2.2", to: "192.0.2.1" }, false],
    ["reject", { from: "192.0.2.1", to: "2001:db8::/32" }, false],
    ["allow", { port: "33" }, false],
    ["allow", { port: "6000:6007", proto: "tcp" }, true],
    ["allow", { port: "9", proto: "tcp" }, false],
  ];
  for (const [action, rule, wanted] of rows) {
    equal(isKept(action, rule, TUPLES), wanted, JSON.stringify(rule));
  }
});
