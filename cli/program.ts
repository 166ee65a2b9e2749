/** Runs a command line: reads it, loads the command that it names, shows what fails. */

import { Redactor } from "../lib/secret.ts";
import { VERSION } from "../lib/version.ts";
import { ROOT } from "./commands.ts";
import type { GlobalOptions } from "./command.ts";
import { EXIT } from "./exit.ts";
import { HELP, readGlobalOptions, VERSION_FLAG } from "./global_options.ts";
import { toHelp } from "./help.ts";
import { toCommand } from "./next.ts";
import { openOutput } from "./output.ts";
import { parseWords } from "./parse.ts";
import { showError } from "./show_error.ts";

/** What holds until the words are read. */
const FIRST: GlobalOptions = {
  config: undefined,
  envFile: undefined,
  stateDir: undefined,
  json: false,
  color: "auto",
  verbose: false,
  quiet: false,
  debug: false,
};

/** Runs a command line and gives the exit code. */
export async function runProgram(words: readonly string[]): Promise<number> {
  const redactor = new Redactor();
  let options = { ...FIRST, json: words.includes("--json") };
  let out = openOutput(options);
  try {
    const { path, command, given } = parseWords(words, ROOT, [
      HELP,
      VERSION_FLAG,
    ]);
    options = readGlobalOptions(given);
    out = openOutput(options);
    out.mask(redactor);
    if (words.length === 0) {
      out.fault(toHelp(path, out));
      return EXIT.usage;
    }
    if (given(VERSION_FLAG)) {
      out.result(`driftless ${VERSION}`);
      return EXIT.done;
    }
    if (given(HELP) || !command.run) {
      out.result(toHelp(path, out));
      return EXIT.done;
    }
    return await command.run({ options, out, redactor, root: ROOT }, given);
  } catch (error) {
    const { debug, config } = options;
    const next = toCommand(options, "validate");
    return showError(error, out, { debug, next, config });
  }
}
