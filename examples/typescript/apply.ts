/** A small web host: what is the same everywhere, and what its name asks for. */

import {
  defineApply,
  directory,
  file,
  group,
  user,
} from "@driftless/driftless";
import { listSites } from "./lib/sites.ts";

export default defineApply(({ host, facts, vars }) => ({
  roles: host.startsWith("web") ? ["web"] : [],
  tasks: [
    group({ name: "deploy" }),
    user({ name: "deploy", group: "deploy", shell: "/bin/bash" }),
    file({
      path: "/etc/motd",
      content: `${host}: ${facts.distribution}, kept by driftless\n`,
      mode: "0644",
    }),
    ...listSites(vars.sites).map((site) =>
      directory({ path: `/srv/${site}`, owner: "deploy", mode: "0755" })
    ),
  ],
}));
