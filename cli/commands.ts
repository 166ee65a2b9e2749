/** The commands: all that the parser, the help and the completion know of them. */

import type { Command, Given, GlobalOptions } from "./command.ts";
import {
  choice,
  choiceArgument,
  flag,
  list,
  number,
  numberArgument,
  optionalArgument,
  restArgument,
  text,
  textArgument,
  toggle,
} from "./parameter.ts";

const DRY_RUN = flag("dry-run", "show what would change, change nothing");
const DIFF = toggle("diff", "show differences of files; on in a dry run");
const TAGS = list("tags", "LIST", "only tasks with one of these tags");
const SKIP_TAGS = list("skip-tags", "LIST", "no tasks with one of these tags");
const START_AT = text("start-at", "NAME", "start at the task with this name", {
  offer: "task",
});
const LIMIT_TYPES = list("limit-types", "LIST", "only tasks of these types", {
  offer: "type",
});
const RESUME = number(
  "resume",
  "RUN",
  "start at the task where this run ended",
  {
    offer: "run",
  },
);
const DETAILED = flag(
  "detailed-exitcode",
  "exit with 2 when there are changes",
);

const APPLY = command({
  name: "apply",
  help: "bring this host to the configuration",
  examples: [
    ["apply --dry-run", "show what would change, change nothing"],
    ["apply --tags web,db --diff", "only tasks with a tag, with differences"],
    ["apply --resume 12", "go on where run 12 failed or was stopped"],
  ],
  options: [
    DRY_RUN,
    DIFF,
    TAGS,
    SKIP_TAGS,
    START_AT,
    LIMIT_TYPES,
    RESUME,
    DETAILED,
  ],
  run: async (context, given) =>
    (await import("./apply.ts")).applyCommand(context, {
      dryRun: given(DRY_RUN),
      diff: given(DIFF),
      tags: given(TAGS),
      skipTags: given(SKIP_TAGS),
      startAt: given(START_AT),
      limitTypes: given(LIMIT_TYPES),
      resume: given(RESUME),
      detailedExitcode: given(DETAILED),
    }),
});

const VALIDATE = command({
  name: "validate",
  help: "check the configuration, change nothing",
  examples: [
    ["validate", "check the configuration of this host"],
    ["--config ./config validate", "check a directory, every error at once"],
    ["--config ./config validate --json", "one JSON object per error"],
  ],
  run: async (context) =>
    (await import("./validate.ts")).validateCommand(context),
});

const DIRECTORY = optionalArgument(
  "DIR",
  "new directory of the configuration; ./config when absent",
  "dir",
);

const INIT = command({
  name: "init",
  help: "write a small configuration to start from",
  examples: [
    ["init", "write ./config"],
    ["init /etc/driftless/config", "write where root's configuration is found"],
    ["init site && driftless -c site validate", "write and check"],
  ],
  args: [DIRECTORY],
  run: async (context, given) =>
    (await import("./init.ts")).initCommand(context, given(DIRECTORY)),
});

const VARIABLE = textArgument("NAME", "name of the variable", "variable");

const EXPLAIN = command({
  name: "explain",
  help: "tell where a variable comes from, the one that wins first",
  examples: [
    ["explain port", "every value of port with its file and line"],
    ["--config ./config explain port", "the same for a directory"],
    ["explain port --json", "for programs"],
  ],
  args: [VARIABLE],
  run: async (context, given) =>
    (await import("./explain.ts")).explainCommand(context, given(VARIABLE)),
});

const LIMIT = number("limit", "COUNT", "so many runs at most; 20 when absent");

const HISTORY = command({
  name: "history",
  help: "list the runs of this host, newest first",
  examples: [
    ["history", "the last 20 runs"],
    ["history --limit 100", "more of them"],
    ["--state-dir ./state history", "of another state directory"],
  ],
  options: [LIMIT],
  run: async (context, given) =>
    (await import("./history.ts")).historyCommand(context, given(LIMIT) ?? 20),
});

const RUN = numberArgument("RUN", "number of the run", "run");

const SHOW = command({
  name: "show",
  help: "show what a run did",
  examples: [
    ["show 12", "tasks and changes of run 12"],
    ["show 12 --json", "for programs"],
    ["history", "list the numbers"],
  ],
  args: [RUN],
  run: async (context, given) =>
    (await import("./show.ts")).showCommand(context, given(RUN)),
});

const ROLLBACK = command({
  name: "rollback",
  help: "undo the changes of a run",
  about: "A change is undone only while its path still is as the run left it.",
  examples: [
    ["rollback 12 --dry-run", "show what would be undone"],
    ["rollback 12", "undo what can be undone"],
    ["show 12", "see what run 12 did"],
  ],
  options: [DRY_RUN],
  args: [RUN],
  run: async (context, given) =>
    (await import("./rollback.ts")).rollbackCommand(context, given(RUN), {
      dryRun: given(DRY_RUN),
    }),
});

const AUDIT = command({
  name: "audit",
  help: "work with the audit records",
  examples: [["audit verify", "check the chain of audit records"]],
  commands: [{
    name: "verify",
    help: "check the chain of audit records",
    about: "Each record holds the digest of the one before; the first one " +
      "that does not fit is named, and the exit code is 1.",
    examples: [
      ["audit verify", "check this host"],
      ["--state-dir ./state audit verify", "check another state directory"],
      ["audit verify --json", "for programs"],
    ],
    options: [],
    args: [],
    commands: [],
    run: async (context) =>
      (await import("./audit.ts")).auditVerifyCommand(context),
  }],
});

const PERMISSIONS = command({
  name: "permissions",
  help: "print the rights that each command needs for the configuration",
  about: "Full rights let the process do all that its user may; narrow ones " +
    "name paths, programs and hosts.",
  examples: [
    ["permissions", "flags for deno run, full and narrow"],
    ["--config ./config permissions", "the same for a directory"],
    ["permissions --json", "for programs"],
  ],
  run: async (context) =>
    (await import("./permissions.ts")).permissionsCommand(context),
});

const SCHEMA = command({
  name: "schema",
  help: "print the JSON Schema of apply files, for editors",
  examples: [
    ["schema > apply.schema.json", "write it to a file"],
    ["schema | jq '.\"$defs\" | keys'", "see what it describes"],
    [
      "init",
      "a configuration whose first line names the schema for editors",
    ],
  ],
  run: async (context) => (await import("./schema.ts")).schemaCommand(context),
});

const SHELL = choiceArgument(
  "SHELL",
  ["bash", "zsh", "fish"],
  "bash, zsh or fish",
);

const COMPLETIONS = command({
  name: "completions",
  help: "print the completion script of a shell",
  examples: [
    [
      "completions bash > ~/.local/share/bash-completion/completions/driftless",
      "for bash",
    ],
    [
      "completions zsh > ~/.zfunc/_driftless",
      "for zsh, with ~/.zfunc in fpath",
    ],
    [
      "completions fish > ~/.config/fish/completions/driftless.fish",
      "for fish",
    ],
  ],
  args: [SHELL],
  run: async (context, given) =>
    (await import("./completions.ts")).completionsCommand(
      context,
      given(SHELL),
    ),
});

const WORDS = restArgument(
  "WORD",
  "words of the command line, the last one not complete",
);

const COMPLETE = command({
  name: "__complete",
  help: "list what may stand for the last word",
  isHidden: true,
  examples: [],
  args: [WORDS],
  run: async (context, given) =>
    (await import("./complete.ts")).completeCommand(context, given(WORDS)),
});

const TOPIC = restArgument("COMMAND", "the command", "command");

const HELP_COMMAND = command({
  name: "help",
  help: "show the help of a command",
  examples: [
    ["help apply", "the help of apply"],
    ["help audit verify", "the help of a command of a group"],
    ["apply --help", "the same as help apply"],
  ],
  args: [TOPIC],
  run: async (context, given) =>
    (await import("./help_command.ts")).helpCommand(context, given(TOPIC)),
});

/** All commands. */
export const ROOT = command({
  name: "driftless",
  help: "keeps this host as one directory of configuration says",
  examples: [
    ["init", "write a small configuration into ./config"],
    [
      "--config ./config apply --dry-run",
      "show what would change, change nothing",
    ],
    ["--config ./config apply", "make the changes"],
  ],
  options: GLOBAL_OPTIONS,
  commands: [
    APPLY,
    VALIDATE,
    INIT,
    EXPLAIN,
    HISTORY,
    SHOW,
    ROLLBACK,
    AUDIT,
    PERMISSIONS,
    SCHEMA,
    COMPLETIONS,
    HELP_COMMAND,
    COMPLETE,
  ],
});
