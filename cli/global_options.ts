/** Options that every command takes. */

import type { Given, GlobalOptions } from "./command.ts";
import { choice, flag, type Option, text } from "./parameter.ts";

const CONFIG = text("config", "DIR", "directory of the configuration", {
  short: "c",
  offer: "dir",
});
const ENV_FILE = text(
  "env-file",
  "FILE",
  "file with secrets, outside the configuration",
  { offer: "file" },
);
const STATE_DIR = text(
  "state-dir",
  "DIR",
  "directory of history, undo data and audit",
  { offer: "dir" },
);
const JSON_LINES = flag("json", "print one JSON object a line");
const COLOR = choice("color", ["auto", "always", "never"], "use colours");
const VERBOSE = flag("verbose", "show tasks that are ok or skipped too", {
  short: "v",
});
const QUIET = flag("quiet", "show failures and the verdict only", {
  short: "q",
});
const DEBUG = flag("debug", "show the stack of an internal error");

/** Asks for help instead of work. */
export const HELP = flag("help", "show the help of a command", { short: "h" });
/** Asks for the version instead of work. */
export const VERSION_FLAG = flag("version", "print the version", {
  short: "V",
});

/** All of them, in the order of the help. */
export const GLOBAL_OPTIONS: readonly Option<unknown>[] = [
  CONFIG,
  ENV_FILE,
  STATE_DIR,
  JSON_LINES,
  COLOR,
  VERBOSE,
  QUIET,
  DEBUG,
  HELP,
  VERSION_FLAG,
];

/** Reads the options that every command takes. */
export function readGlobalOptions(given: Given): GlobalOptions {
  return {
    config: given(CONFIG),
    envFile: given(ENV_FILE),
    stateDir: given(STATE_DIR),
    json: given(JSON_LINES),
    color: given(COLOR),
    verbose: given(VERBOSE),
    quiet: given(QUIET),
    debug: given(DEBUG),
  };
}
