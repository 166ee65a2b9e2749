/** The commands that tell of a configuration and of what may stand in one. */

import { command } from "./command.ts";
import { flag, optionalArgument, textArgument } from "./parameter.ts";

const NAME = textArgument("NAME", "key such as copy.mode, or variable", "key");

const EXPLAIN = command({
  name: "explain",
  help: "tell what a key takes, or where a variable comes from",
  about: "Keys are task types with their params, keys of every task, and " +
    "those of files: facts.thresholds.for, logs.sources.file.paths, " +
    "agent.drift. Of a variable every value is told, the one that wins first.",
  examples: [
    ["explain copy.mode", "what it takes, means, and an example"],
    ["explain agent.source", "the keys below it too"],
    ["-c ./config explain port", "every value of port with file and line"],
  ],
  args: [NAME],
  run: async (context, given) =>
    (await import("./explain.ts")).explainCommand(context, given(NAME)),
});

const TYPE = optionalArgument("TYPE", "the task type; all when absent", "type");

const DOCS = command({
  name: "docs",
  help: "show what a task type does, its params and examples",
  examples: [
    ["docs", "every task type with what it does"],
    ["docs copy", "params of copy with what each takes, and examples"],
    ["docs copy --json", "for programs"],
  ],
  args: [TYPE],
  run: async (context, given) =>
    (await import("./docs.ts")).docsCommand(context, given(TYPE)),
});

const RIGHTS_OF = optionalArgument("COMMAND", "only this command", [
  "apply",
  "facts",
  "logs",
  "agent",
]);
const LOCK = flag("lock", "write all into permissions.lock, for review");
const CHECK = flag("check", "fail when more is needed than the lock allows");
const SYSTEMD = flag("systemd", "print a drop-in for the unit instead");

const PERMISSIONS = command({
  name: "permissions",
  help: "print the rights that each command needs for the configuration",
  about: "Full rights let the process do all that its user may; narrow ones " +
    "name paths, programs and hosts.",
  examples: [
    ["permissions apply", "flags for deno run, full and narrow"],
    ["permissions --check", "exit with 4 when a change asks for more"],
    ["permissions --systemd", "walls for the unit of the agent"],
  ],
  options: [LOCK, CHECK, SYSTEMD],
  args: [RIGHTS_OF],
  run: async (context, given) =>
    (await import("./permissions.ts")).permissionsCommand(context, {
      of: given(RIGHTS_OF),
      lock: given(LOCK),
      check: given(CHECK),
      systemd: given(SYSTEMD),
    }),
});

const SCHEMA_OF = optionalArgument(
  "KIND",
  "the kind of file; apply when absent",
  [
    "apply",
    "facts",
    "logs",
    "agent",
  ],
);

const SCHEMA = command({
  name: "schema",
  help: "print the JSON Schema of a kind of file, for editors",
  examples: [
    ["schema > apply.schema.json", "write that of apply files"],
    ["schema logs | jq '.properties | keys'", "see what logs files may say"],
    ["init", "a configuration that names its schemas to editors already"],
  ],
  args: [SCHEMA_OF],
  run: async (context, given) =>
    (await import("./schema.ts")).schemaCommand(
      context,
      given(SCHEMA_OF),
    ),
});

const PLAYBOOK = textArgument("PLAYBOOK", "the playbook", "file");
const INTO = optionalArgument(
  "DIR",
  "new directory of the configuration; ./config when absent",
  "dir",
);

const ANSIBLE = command({
  name: "ansible",
  help: "translate a playbook with its roles into a configuration",
  examples: [
    ["import ansible site.yml", "write ./config"],
    ["import ansible site.yml /srv/config", "write another directory"],
    ["import ansible site.yml --json", "what was left out, for programs"],
  ],
  args: [PLAYBOOK, INTO],
  run: async (context, given) =>
    (await import("./import.ts")).importAnsible(
      context,
      given(PLAYBOOK),
      given(INTO) ?? "config",
    ),
});

const FLAGS_FILE = textArgument(
  "FILE",
  "unit, script or file of defaults with the flags",
  "file",
);

const NODE_EXPORTER = command({
  name: "node_exporter",
  help: "translate the flags of node_exporter into a facts file",
  examples: [
    [
      "import node_exporter /etc/default/prometheus-node-exporter",
      "write ./config",
    ],
    ["import node_exporter node_exporter.service site", "from a unit"],
    ["import node_exporter flags.txt --json", "for programs"],
  ],
  args: [FLAGS_FILE, INTO],
  run: async (context, given) =>
    (await import("./import.ts")).importNodeExporterFlags(
      context,
      given(FLAGS_FILE),
      given(INTO) ?? "config",
    ),
});

const FILEBEAT_FILE = textArgument("FILE", "the filebeat.yml", "file");

const FILEBEAT = command({
  name: "filebeat",
  help: "translate a filebeat.yml into a logs file",
  examples: [
    ["import filebeat /etc/filebeat/filebeat.yml", "write ./config"],
    ["import filebeat filebeat.yml site", "write another directory"],
    ["import filebeat filebeat.yml --json", "what was left out, for programs"],
  ],
  args: [FILEBEAT_FILE, INTO],
  run: async (context, given) =>
    (await import("./import.ts")).importFilebeatFile(
      context,
      given(FILEBEAT_FILE),
      given(INTO) ?? "config",
    ),
});

const IMPORT = command({
  name: "import",
  help: "write a configuration from that of another tool",
  about:
    "What cannot be brought along is listed with its place and the reason.",
  examples: [["import ansible site.yml", "from a playbook"]],
  commands: [ANSIBLE, FILEBEAT, NODE_EXPORTER],
});

/** In the order of the help. */
export const CONFIG_COMMANDS = [EXPLAIN, DOCS, PERMISSIONS, SCHEMA, IMPORT];
