/** The commands: all that the parser, the help and the completion know of them. */

import { command } from "./command.ts";
import { AGENT } from "./agent_command.ts";
import { CONFIG_COMMANDS } from "./config_commands.ts";
import { FACTS } from "./facts_command.ts";
import { GLOBAL_OPTIONS } from "./global_options.ts";
import { INIT } from "./init_command.ts";
import { INSTALL, UNINSTALL } from "./install_command.ts";
import {
  choiceArgument,
  flag,
  list,
  number,
  restArgument,
  text,
  toggle,
} from "./parameter.ts";
import { PLUGINS } from "./plugins_commands.ts";
import { STATE_COMMANDS } from "./state_commands.ts";

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
const DESPITE_PAUSE = flag("despite-pause", "change the host during a pause");

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
    DESPITE_PAUSE,
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
      despitePause: given(DESPITE_PAUSE),
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

const CHAOS = flag("chaos", "only break and repair, run no tests");
const FILTERS = restArgument(
  "FILTER",
  "only tests and tasks whose name holds one of these words",
);

const TEST = command({
  name: "test",
  help: "run the tests of the configuration, and see what it repairs",
  about: "After the tests of the configuration (*_test.ts) each thing that a " +
    "task manages is broken in a picture of this host, to see whether the " +
    "task would mend it. Nothing on this host is changed.",
  examples: [
    ["test", "run all tests, then break each managed thing"],
    ["test --chaos -v", "only break things, and show each of them"],
    ["test nginx", "only tests and tasks with nginx in their name"],
  ],
  options: [CHAOS],
  args: [FILTERS],
  run: async (context, given) =>
    (await import("./test.ts")).testCommand(context, {
      chaosOnly: given(CHAOS),
      words: given(FILTERS),
    }),
});

const ONCE = flag("once", "end when everything that is there was sent");
const SAMPLE = text(
  "test",
  "FILE",
  "show what each line of a sample becomes, send nothing",
  { offer: "file" },
);
const SOURCE_NAMES = restArgument("SOURCE", "only these sources");

const TAP = command({
  name: "tap",
  help: "show events as they come, send nothing",
  examples: [
    ["logs tap", "all sources, from now on"],
    ["logs tap nginx", "one source"],
    ["logs tap nginx --json", "the same for programs"],
  ],
  args: [SOURCE_NAMES],
  run: async (context, given) =>
    (await import("./logs_tap.ts")).tapCommand(context, given(SOURCE_NAMES)),
});

const LOGS = command({
  name: "logs",
  help: "collect logs and send them where the configuration says",
  about: "Each source goes to each output by a pipeline of its own, which " +
    "goes on where the output accepted something last.",
  examples: [
    ["logs", "ship until stopped"],
    ["logs --once", "send what is there, and end"],
    [
      "logs --test access.log nginx",
      "see what the source nginx makes of lines",
    ],
  ],
  options: [ONCE, SAMPLE],
  args: [SOURCE_NAMES],
  commands: [TAP],
  run: async (context, given) =>
    (await import("./logs.ts")).logsCommand(context, {
      once: given(ONCE),
      test: given(SAMPLE),
      names: given(SOURCE_NAMES),
    }),
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

const HELP_TOPIC = restArgument(
  "COMMAND",
  "the command, or one of the topics templates and exit-codes",
  "command",
);

const HELP_COMMAND = command({
  name: "help",
  help: "show the help of a command, or a topic",
  examples: [
    ["help apply", "the help of apply, as apply --help"],
    ["help audit verify", "the help of a command of a group"],
    ["help templates", "all filters, tests and functions of templates"],
  ],
  args: [HELP_TOPIC],
  run: async (context, given) =>
    (await import("./help_command.ts")).helpCommand(context, given(HELP_TOPIC)),
});

const MAN_DIR = text("dir", "DIR", "write pages of it and all below it there", {
  offer: "dir",
});

const MAN = command({
  name: "man",
  help: "print the manual page of a command",
  examples: [
    ["man apply | man -l -", "read it"],
    ["man --dir ~/.local/share/man/man1", "write all of them"],
    ["man audit verify > verify.1", "that of a command of a group"],
  ],
  options: [MAN_DIR],
  args: [TOPIC],
  run: async (context, given) =>
    (await import("./man.ts")).manCommand(
      context,
      given(TOPIC),
      given(MAN_DIR),
    ),
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
    AGENT,
    FACTS,
    LOGS,
    VALIDATE,
    TEST,
    INIT,
    ...STATE_COMMANDS,
    INSTALL,
    UNINSTALL,
    ...CONFIG_COMMANDS,
    PLUGINS,
    COMPLETIONS,
    MAN,
    HELP_COMMAND,
    COMPLETE,
  ],
});
