/** The commands and options, and what a failure of each kind exits with. */

import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { ConfigError, ConfigErrors, TaskError } from "../lib/error.ts";
import { VERSION } from "../lib/version.ts";
import { openOutput, type Output, toPrintable } from "./output.ts";

/** Exit codes; see `driftless --help`. */
export const EXIT = {
  done: 0,
  failed: 1,
  changes: 2,
  config: 3,
  rights: 4,
  locked: 5,
  rolledBack: 6,
  usage: 64,
} as const;

const HELP_TAIL = `
Examples:
  driftless --config ./site validate           check a configuration
  driftless --config ./site apply --dry-run    show what would change, change nothing
  driftless --config ./site apply              make the changes

Exit codes: 0 done or nothing to do, 1 a task failed, 2 changes (with --detailed-exitcode),
3 configuration invalid, 4 rights missing, 5 locked, 6 rolled back, 64 usage.`;

/** Options that every command takes, before or after it. */
export interface GlobalOptions {
  config?: string | undefined;
  envFile?: string | undefined;
  stateDir?: string | undefined;
  json?: boolean | undefined;
  color: "auto" | "always" | "never";
  verbose?: boolean | undefined;
  quiet?: boolean | undefined;
  debug?: boolean | undefined;
}

/** What a command is given. */
export interface CommandContext {
  options: GlobalOptions;
  out: Output;
}

/** Runs the command line and gives the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  let out = openOutput({
    color: "auto",
    json: false,
    verbose: false,
    quiet: false,
  });
  let isDebug = false;
  const program = toProgram((options, work) => {
    isDebug = options.debug === true;
    out = openOutput({
      color: options.color,
      json: options.json === true,
      verbose: options.verbose === true,
      quiet: options.quiet === true,
    });
    return async () => {
      exitCode = await work({ options, out });
    };
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    return showError(error, out, isDebug);
  }
}

type Start = (
  options: GlobalOptions,
  work: (context: CommandContext) => Promise<number>,
) => () => Promise<void>;

function toProgram(start: Start) {
  const program = new Command("driftless")
    .description("Keeps this host as one git repository says.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => Deno.stdout.writeSync(new TextEncoder().encode(text)),
      writeErr: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .version(`driftless ${VERSION}`, "-V, --version", "print the version")
    .option("-c, --config <dir>", "directory of the configuration")
    .option("--env-file <file>", "file with secrets, outside the configuration")
    .option("--state-dir <dir>", "directory of history, undo data and audit")
    .option("--json", "print one JSON object a line")
    .addOption(
      new Option("--color <when>", "use colours")
        .choices(["auto", "always", "never"] as const)
        .default("auto" as const),
    )
    .option("-v, --verbose", "show tasks that are ok or skipped too")
    .option("-q, --quiet", "show failures and the verdict only")
    .option("--debug", "show the stack of an internal error")
    .addHelpText("after", HELP_TAIL);
  const run = (work: (context: CommandContext) => Promise<number>) =>
    start(program.opts(), work)();

  program.command("apply")
    .description("bring this host to the configuration")
    .option("--dry-run", "show what would change, change nothing")
    .option("--diff", "show differences of files (default in a dry run)")
    .option("--no-diff", "show no differences of files")
    .option("--tags <list>", "only tasks with one of these tags", toList)
    .option("--skip-tags <list>", "no tasks with one of these tags", toList)
    .option("--start-at <name>", "start at the task with this name")
    .option("--limit-types <list>", "only tasks of these types", toList)
    .option(
      "--resume <run>",
      "start at the task where this run ended",
      toNumber,
    )
    .option("--detailed-exitcode", "exit with 2 when there are changes")
    .action((options) =>
      run(async (context) =>
        (await import("./apply.ts")).applyCommand(context, options)
      )
    );
  program.command("validate")
    .description("check the configuration, change nothing")
    .action(() =>
      run(async (context) =>
        (await import("./validate.ts")).validateCommand(context)
      )
    );
  program.command("explain")
    .description("tell a variable's value, origin and precedence")
    .argument("<name>", "name of the variable")
    .action((name) =>
      run(async (context) =>
        (await import("./explain.ts")).explainCommand(context, name)
      )
    );
  program.command("history")
    .description("list the runs of this host")
    .option("--limit <n>", "how many", toNumber, 20)
    .action(({ limit }) =>
      run(async (context) =>
        (await import("./history.ts")).historyCommand(context, limit)
      )
    );
  program.command("show")
    .description("show what a run did")
    .argument("<run>", "number of the run", toNumber)
    .action((id) =>
      run(async (context) =>
        (await import("./history.ts")).showCommand(context, id)
      )
    );
  program.command("rollback")
    .description("undo the changes of a run")
    .argument("<run>", "number of the run", toNumber)
    .option("--dry-run", "show what would be undone")
    .action((id, options) =>
      run(async (context) =>
        (await import("./rollback.ts")).rollbackCommand(context, id, options)
      )
    );
  program.command("audit")
    .description("work with the audit records")
    .command("verify")
    .description("check the chain of audit records")
    .action(() =>
      run(async (context) =>
        (await import("./audit.ts")).auditVerifyCommand(context)
      )
    );
  return program;
}

function toList(text: string): string[] {
  return text.split(",").map((part) => part.trim()).filter((part) =>
    part !== ""
  );
}

function toNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CommanderError(
    64,
    "driftless.number",
    `Expected a number, got "${text}"`,
  );
}

/** Shows an error with its place and advice, and gives the exit code of its kind. */
function showError(error: unknown, out: Output, isDebug: boolean): number {
  const errors = error instanceof ConfigErrors ? error.errors : [error];
  for (const one of errors) showOne(one, out);
  if (isDebug && error instanceof Error) out.talk(error.stack ?? "");
  if (error instanceof ConfigErrors || error instanceof ConfigError) {
    const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
    out.talk(`${count}, nothing was changed.`);
    return EXIT.config;
  }
  if (error instanceof Error && error.name === "LockedError") {
    return EXIT.locked;
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].some((one) =>
      one instanceof Deno.errors.NotCapable ||
      one instanceof Deno.errors.PermissionDenied
    )
    ? EXIT.rights
    : EXIT.failed;
}

function showOne(error: unknown, out: Output): void {
  if (out.json) {
    out.record({
      type: "error",
      message: error instanceof Error ? error.message : String(error),
      ...(error instanceof ConfigError && error.place
        ? { place: error.place }
        : {}),
    });
  }
  const place = error instanceof ConfigError && error.place
    ? `${error.place.file}:${error.place.line}:${error.place.col}  `
    : "";
  const message = error instanceof Error ? error.message : String(error);
  out.talk(
    `${out.paint("bold", place)}${out.paint("red", "error")} ${
      toPrintable(message)
    }`,
  );
  if (error instanceof ConfigError && error.frame) {
    out.talk(toPrintable(error.frame));
  }
  if (
    (error instanceof ConfigError || error instanceof TaskError) && error.advice
  ) out.talk(`  ${toPrintable(error.advice)}`);
}
