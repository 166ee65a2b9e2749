/** The command `facts`: what the parser, the help and the completion know of it. */

import { type Command, command } from "./command.ts";
import { flag, list, restArgument, text } from "./parameter.ts";

const PROMETHEUS = flag("prometheus", "print what the endpoint would serve");
const SERVE = flag("serve", "serve metrics until stopped");
const LISTEN = list(
  "listen",
  "ADDR",
  "where to serve, once for each address: HOST:PORT or unix:/PATH; 127.0.0.1:8000 when absent",
);
const WEB_CONFIG = text(
  "web-config",
  "FILE",
  "who may scrape: TLS, passwords, tokens; a web.config.file of node_exporter",
  { offer: "file" },
);
const YAML = flag("yaml", "print the facts as YAML");
const EXPLAIN_FACTS = flag("explain", "tell where the facts come from");
const NOTIFY = flag("notify", "tell notifiers of alerts, as --serve does");
const FACT_NAMES = restArgument(
  "NAME",
  "only these groups or collectors, or alerts",
  "fact",
);

/** `driftless facts`. */
export const FACTS: Command = command({
  name: "facts",
  help: "tell the facts of this host, or serve them as metrics",
  about: "Groups: certificates command cpu disk hardware memory mounts " +
    "network packages process reboot sockets system units updates users. " +
    "The word alerts stands for what thresholds have found. " +
    "Other names are those of collectors of metrics.",
  examples: [
    ["facts", "what this host is and does"],
    ["facts disk --json", "one group, for programs"],
    ["facts --serve --listen 127.0.0.1:9100", "in place of node_exporter"],
  ],
  options: [
    PROMETHEUS,
    YAML,
    EXPLAIN_FACTS,
    SERVE,
    LISTEN,
    WEB_CONFIG,
    NOTIFY,
  ],
  args: [FACT_NAMES],
  run: async (context, given) =>
    (await import("./facts.ts")).factsCommand(context, {
      prometheus: given(PROMETHEUS),
      yaml: given(YAML),
      explain: given(EXPLAIN_FACTS),
      serve: given(SERVE),
      listen: given(LISTEN),
      webConfig: given(WEB_CONFIG),
      notify: given(NOTIFY),
      names: given(FACT_NAMES),
    }),
});
