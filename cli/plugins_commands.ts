/** The commands that work on the plugins of a configuration. */

import { type Command, command } from "./command.ts";
import { flag, optionalArgument, restArgument, text } from "./parameter.ts";

const SPEC = optionalArgument(
  "NAME[@VERSION]",
  "the plugin; all that plugins.lock pins when absent",
);
const FROM = text("from", "DIR|URL", "registry to take it from", {
  offer: "dir",
});
const YES = flag("yes", "grant what a plugin wants without being asked");

const INSTALL: Command = command({
  name: "install",
  help: "install a plugin and pin it in plugins.lock",
  about: "A plugin runs in a process of its own and may do no more than it " +
    "declares, which is shown before anything is installed.",
  examples: [
    ["plugins install motd", "the newest version that a registry has"],
    ["plugins install motd@1.2.0 --from /srv/plugins", "from a directory"],
    ["plugins install", "what plugins.lock pins, as after a checkout"],
  ],
  options: [FROM, YES],
  args: [SPEC],
  run: async (context, given) =>
    (await import("./plugins_install.ts")).installCommand(context, {
      spec: given(SPEC),
      from: given(FROM),
      yes: given(YES),
    }),
});

const AVAILABLE = flag("available", "list what the registries have instead");

const LIST: Command = command({
  name: "list",
  help: "list the plugins with what they bring and what they may do",
  examples: [
    ["plugins list", "those of this configuration"],
    ["plugins list --available", "those that can be installed"],
    ["plugins list --json", "for programs"],
  ],
  options: [AVAILABLE, FROM],
  run: async (context, given) =>
    (await import("./plugins_list.ts")).listCommand(context, {
      available: given(AVAILABLE),
      from: given(FROM),
    }),
});

const NAMES = restArgument("NAME", "only these plugins");

const UPDATE: Command = command({
  name: "update",
  help: "install newer versions, and show what they may do more and less",
  examples: [
    ["plugins update", "all plugins, asking for each"],
    ["plugins update motd", "one of them"],
    ["plugins update --yes", "without being asked"],
  ],
  options: [FROM, YES],
  args: [NAMES],
  run: async (context, given) =>
    (await import("./plugins_update.ts")).updateCommand(context, {
      names: given(NAMES),
      from: given(FROM),
      yes: given(YES),
    }),
});

const REMOVED = restArgument("NAME", "the plugins");

const REMOVE: Command = command({
  name: "remove",
  help: "remove plugins and their pins",
  examples: [
    ["plugins remove motd", "one plugin"],
    ["plugins remove motd users", "more of them"],
    ["plugins list", "see which there are"],
  ],
  args: [REMOVED],
  run: async (context, given) =>
    (await import("./plugins_remove.ts")).removeCommand(
      context,
      given(REMOVED),
    ),
});

const CHECKED = restArgument("NAME", "only these plugins");
const FILE = text("file", "FILE", "check a file that is not installed", {
  offer: "file",
});

const VALIDATE: Command = command({
  name: "validate",
  help: "check that plugins are what was pinned, and can be used",
  examples: [
    ["plugins validate", "all plugins of this configuration"],
    ["plugins validate motd", "one of them"],
    ["plugins validate --file motd@1.0.0.wasm", "a file, before it is shared"],
  ],
  options: [FILE],
  args: [CHECKED],
  run: async (context, given) =>
    (await import("./plugins_validate.ts")).validatePluginsCommand(context, {
      names: given(CHECKED),
      file: given(FILE),
    }),
});

/** The group. */
export const PLUGINS: Command = command({
  name: "plugins",
  help: "install, update and check plugins from outside of the configuration",
  examples: [["plugins install motd", "install a plugin and pin it"]],
  commands: [INSTALL, LIST, UPDATE, REMOVE, VALIDATE],
});
