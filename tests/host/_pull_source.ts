/** Pulls once, in a host: settings of the source as JSON, and what was found as JSON. */

import { GitSource } from "../../lib/agent/source/git_source.ts";
import { sourceConfig } from "../../lib/agent/source/source_config.ts";

const [settings = "{}", stateDir = "", applied] = Deno.args;
const source = new GitSource({
  config: sourceConfig().parse(JSON.parse(settings)),
  stateDir,
  host: { hostName: Deno.hostname(), groups: [], facts: {} },
});
const { signal } = new AbortController();
let said: unknown;
try {
  const found = await source.sync(applied, () => undefined, signal);
  if (found.kind === "new") await source.activate(found.commit);
  said = { ...found, current: source.currentDir };
} catch (error) {
  said = { error: String(error) };
}
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(said)));
