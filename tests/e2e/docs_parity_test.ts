/** Every block of the original's documentation that names a task type of ours loads as it stands. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { FACT_NAMES } from "../../lib/apply/facts.ts";
import { loadApply } from "../../lib/config/load.ts";
import { ConfigErrors, toPlaceText } from "../../lib/error.ts";
import { tasks } from "../../tasks/mod.ts";
import { writeFiles } from "../config/temp_dir.ts";

const DOCS = new URL("./original_docs/", import.meta.url).pathname;

/** One block of the documentation. */
interface Block {
  /** Document and line. */
  from: string;
  format: string;
  title: string;
  text: string;
}

const BLOCKS = [...Deno.readDirSync(DOCS)]
  .filter(({ name }) => name.endsWith(".txt"))
  .map(({ name }) => name).sort()
  .flatMap((name) => parseBlocks(Deno.readTextFileSync(DOCS + name)));

/** Variables that the documentation speaks of and does not set. */
const VARS = `
application_user: app
application_group: app
deploy_env: production
installed_packages: [nginx]
monitoring_api_key: k
requirements_met: true
server_count: 3
setup_required: true
web_root: /var/www/html
webserver_required: true
`;

/** Environment that the documentation speaks of. */
const ENV_NAMES = [
  "APP_ENV",
  "API_KEY",
  "DATABASE_PASSWORD",
  "HOME",
  "PATH",
  "USER",
];

/** Files that blocks include and do not show. */
const INCLUDED = {
  "vars.yml": VARS,
  "roles/webserver/tasks/main.yml": "- { type: debug, msg: web }\n",
  "common/setup.yml": "- { type: debug, msg: common }\n",
  "tasks/setup-directories.yml": "- { type: debug, msg: set up }\n",
  "templates/nginx.conf.j2": "",
};

/** Task types that the original's documents show. */
const SHOWN = ("apt archive assert authorized_key blockinfile command copy " +
  "cron debug directory fail fetch file filesystem firewalld gem get_url " +
  "git group hostname include_role include_tasks iptables " +
  "journald lineinfile logrotate mount npm package pacman pause " +
  "pip raw reboot replace rsyslog script selinux service " +
  "set_fact shutdown stat sudoers sysctl template timezone ufw " +
  "unarchive uri user wait_for yum zypper").split(" ");

/** Task types that the original does not have, so that its documents have no block of them. */
const OWN = ("acl alternatives apk apt_key apt_repository at audit_rule brew " +
  "ca_certificate capabilities cgroup choco debconf dnf flatpak " +
  "hosts_entry ini_file json_file kernel_module known_hosts limits " +
  "locale loop_device lvg lvol netns network_interface nftables pam_limits " +
  "process resolver sefcontext selogin seport snap ssh_config swap " +
  "systemd_unit tempfile toml_file virtual_machine winget xattr " +
  "xml_file yaml_file").split(" ");

/** Blocks that no reader of their format takes, or whose values are placeholders; with the error that tells so. */
const BROKEN: Readonly<Record<string, RegExp>> = {
  "tasks-reference.md:1923": /apply\.yaml:7:\d+ .*escape/,
  "tasks-reference.md:1934": /apply\.json:7:\d+ .*escape/i,
  "tasks-reference.md:1947": /apply\.toml:7:\d+ .*escape/,
  "tasks-reference.md:3434": /apply\.toml:9:\d+ /,
  // It speaks of fields that the original's own ufw has not.
  "user-guide/agent-mode/examples/apply-config-enforcement.yml:1":
    /apply\.yaml:39:5 Cannot use the key "from_ip" in task "ufw"/,
  "tasks-reference.md:3171": /apply\.yaml:7:13 Cannot read "checksum"/,
  "tasks-reference.md:3182": /apply\.json:7:15 Cannot read "checksum"/,
  "tasks-reference.md:3195": /apply\.toml:7:12 Cannot read "checksum"/,
};

Deno.test("blocks of all formats are there for every task type that the original has", () => {
  ok(BLOCKS.length >= 390, `${BLOCKS.length} blocks`);
  const named = new Set(
    BLOCKS.flatMap(({ text }) =>
      [...text.matchAll(/\btype"?\s*[:=]\s*"?(\w+)/g)].map((match) => match[1]!)
    ),
  );
  deepEqual(SHOWN.filter((type) => !named.has(type)), []);
  deepEqual([...SHOWN, ...OWN].sort(), Object.keys(tasks).sort());
});

for (const block of BLOCKS) {
  const { from, format, title } = block;
  const broken = BROKEN[from];
  const how = broken === undefined ? "loads" : "is refused with its place";
  Deno.test(`${from} ${how}: ${title} (${format})`, async () => {
    const problem = await findProblem(block);
    if (broken === undefined) equal(problem, undefined);
    else match(problem ?? "", broken);
  });
}

/** Loads a block and tells what is wrong with it. */
async function findProblem(block: Block): Promise<string | undefined> {
  const [name, whole] = toFile(block);
  using dir = writeFiles({ ...INCLUDED, [name]: whole });
  try {
    const config = await loadApply({
      dir: dir.path,
      registry: tasks,
      hostName: "web-01",
      envNames: ENV_NAMES,
      factNames: FACT_NAMES,
      os: "linux",
    });
    ok(config.nodes.length > 0);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map(({ place, message, frame }) =>
      `${place ? toPlaceText(place) : ""} ${message}\n${frame}`
    ).join("\n");
  }
}

function parseBlocks(text: string): Block[] {
  return text.split(/^(?==== )/m).map((part) => {
    const [head = "", ...lines] = part.split("\n");
    const [, from = "", format = "", title = ""] =
      /^=== (\S+) (\w+) (.*)$/.exec(head) ?? [];
    return { from, format, title, text: lines.join("\n") };
  });
}

/** Makes an apply file of a block: a bare list of tasks gets its key. */
function toFile(
  { format, text }: Block,
): [name: string, text: string] {
  const whole = format === "json"
    ? toWholeJson(text.trim())
    : format === "yaml" && /^\s*-/.test(text.replace(/^(#.*|---)\n/gm, ""))
    ? `tasks:\n${text}`
    : text;
  return [`apply.${format}`, whole];
}

function toWholeJson(text: string): string {
  if (text.startsWith("[")) return `{ "tasks": ${text} }`;
  return /"tasks":/.test(text) ? text : `{ "tasks": [${text}] }`;
}
