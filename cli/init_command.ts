/** The command that writes a configuration to start from. */

import { command } from "./command.ts";
import { flag, optionalArgument, text } from "./parameter.ts";

const DIRECTORY = optionalArgument(
  "DIR",
  "new directory of the configuration; ./config when absent",
  "dir",
);
const TS = flag("ts", "as TypeScript programs, with types for the editor");
const MINIMAL = flag("minimal", "one apply.yml and nothing else");
const ADOPT = flag("adopt", "what this host is now: its first plan is empty");
const HOST = text(
  "host",
  "NAME",
  "host that gets a file of variables; this one when absent",
);

/** Writes a first configuration. */
export const INIT = command({
  name: "init",
  help: "write a small configuration to start from, or what this host is",
  about: "--adopt reads packages, changed and added files of /etc, accounts, " +
    "units, mounts and cron tables, and changes nothing. What holds or may " +
    "hold a secret stays where it is and is listed.",
  examples: [
    ["init /etc/driftless/config", "write where root's configuration is found"],
    ["init site && driftless -c site validate", "write and check"],
    ["init --adopt site", "read this host, as root to see all of it"],
  ],
  options: [TS, MINIMAL, ADOPT, HOST],
  args: [DIRECTORY],
  run: async (context, given) =>
    (await import("./init.ts")).initCommand(context, {
      dir: given(DIRECTORY),
      ts: given(TS),
      minimal: given(MINIMAL),
      adopt: given(ADOPT),
      host: given(HOST),
    }),
});
