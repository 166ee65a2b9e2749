/** Commands that work on what this host remembers of its runs. */

import { type Command, command } from "./command.ts";
import {
  flag,
  number,
  numberArgument,
  optionalNumberArgument,
  text,
  textArgument,
} from "./parameter.ts";

const LIMIT = number("limit", "COUNT", "so many runs at most; 20 when absent");

const HISTORY: Command = command({
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

const SHOW: Command = command({
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

const UNDO_DRY_RUN = flag("dry-run", "show what would be undone");

const ROLLBACK: Command = command({
  name: "rollback",
  help: "undo the changes of a run",
  about:
    "A change is undone only while its path still is as the run left it. No handler runs.",
  examples: [
    ["rollback 12 --dry-run", "show what would be undone"],
    ["rollback 12", "undo what can be undone"],
    ["show 12", "see what run 12 did"],
  ],
  options: [UNDO_DRY_RUN],
  args: [RUN],
  run: async (context, given) =>
    (await import("./rollback.ts")).rollbackCommand(context, given(RUN), {
      dryRun: given(UNDO_DRY_RUN),
    }),
});

const CONFIRMED = optionalNumberArgument(
  "RUN",
  "number of the run that waits; every one when absent",
  "run",
);

const CONFIRM: Command = command({
  name: "confirm",
  help: "keep the changes of a run that waits for that",
  about: "A task with confirm_within is undone unless it is confirmed in " +
    "time: confirm it over a new connection, which shows that there still is one.",
  examples: [
    ["confirm", "keep what waits"],
    ["confirm 12", "keep what waits of run 12"],
    ["show 12", "see what run 12 did"],
  ],
  args: [CONFIRMED],
  run: async (context, given) =>
    (await import("./confirm.ts")).confirmCommand(context, given(CONFIRMED)),
});

const CONFIRMATION = numberArgument("ID", "number of the confirmation");

const WATCH_CONFIRM: Command = command({
  name: "__watch_confirm",
  help: "undo changes when nobody confirms them and their run is gone",
  isHidden: true,
  examples: [],
  args: [CONFIRMATION],
  run: async (context, given) =>
    (await import("./watch_confirm.ts")).watchConfirmCommand(
      context,
      given(CONFIRMATION),
    ),
});

const FOR = text(
  "for",
  "TIME",
  "so long, such as 2h; until resumed without it",
);
const REASON = text("reason", "TEXT", "why, for whoever looks");

const PAUSE: Command = command({
  name: "pause",
  help: "keep the agent from changing this host for a while",
  examples: [
    ["pause --for 2h --reason disk", "for two hours, with the reason"],
    ["pause", "until somebody resumes"],
    ["resume", "end the pause"],
  ],
  options: [FOR, REASON],
  run: async (context, given) =>
    (await import("./pause.ts")).pauseCommand(context, {
      length: given(FOR),
      reason: given(REASON),
    }),
});

const RESUME_AGENT: Command = command({
  name: "resume",
  help: "end a pause of the agent",
  examples: [
    ["resume", "the agent changes this host again"],
    ["--state-dir ./state resume", "of another state directory"],
    ["status", "see whether it is paused"],
  ],
  run: async (context) => (await import("./pause.ts")).resumeCommand(context),
});

const AUDIT: Command = command({
  name: "audit",
  help: "work with the audit records",
  examples: [["audit verify", "check the chain of audit records"]],
  commands: [command({
    name: "verify",
    help: "check the chain of audit records",
    about: "Each record holds the digest of the one before; the first one " +
      "that does not fit is named, and the exit code is 1.",
    examples: [
      ["audit verify", "check this host"],
      ["--state-dir ./state audit verify", "check another state directory"],
      ["audit verify --json", "for programs"],
    ],
    run: async (context) =>
      (await import("./audit.ts")).auditVerifyCommand(context),
  })],
});

const ONELINE = flag("oneline", "one line, for prompts and monitoring");

const STATUS: Command = command({
  name: "status",
  help: "tell how this host is: runs, log pipelines, alerts",
  about: "The exit code is 1 when something wants attention.",
  examples: [
    ["status", "a few lines"],
    ["status --oneline", "one line"],
    ["status --json", "for programs"],
  ],
  options: [ONELINE],
  run: async (context, given) =>
    (await import("./status.ts")).statusCommand(context, {
      oneline: given(ONELINE),
    }),
});

const WHAT = textArgument(
  "WHAT",
  "a path, the label or the file:line of a task, a service, a package",
  "task",
);

const WHY: Command = command({
  name: "why",
  help: "tell which task manages something, what changed it and why",
  about: "Plans the configuration in force; nothing is changed.",
  examples: [
    ["why /etc/motd", "of a path"],
    ["why nginx", "of a service or a package"],
    ["why apply.yml:12", "of a task"],
  ],
  args: [WHAT],
  run: async (context, given) =>
    (await import("./why.ts")).whyCommand(context, given(WHAT)),
});

/** Commands that work on the state. */
export const STATE_COMMANDS: readonly Command[] = [
  STATUS,
  HISTORY,
  SHOW,
  WHY,
  ROLLBACK,
  CONFIRM,
  PAUSE,
  RESUME_AGENT,
  AUDIT,
  WATCH_CONFIRM,
];
