/** The module `apt_repository`, whose line of sources.list(5) is fields here. */

import { splitWords } from "./free_form.ts";
import type { Plain } from "./task.ts";

/** Options of a line that have a field here. */
const OPTIONS: Readonly<Record<string, string>> = {
  arch: "architectures",
  "signed-by": "signed_by",
};

/** Puts a line such as `deb [arch=amd64 signed-by=/k.asc] https://x bookworm main` into fields. */
export function toAptRepository(params: Plain): Plain | string {
  const { repo, filename, mode: _mode, codename: _codename, ...rest } = params;
  if (typeof repo !== "string" || repo.startsWith("ppa:")) {
    return "repo: only lines of sources.list are read";
  }
  const bracketed = /^(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(.*)$/s.exec(
    repo.trim(),
  );
  if (bracketed === null) return "repo: it is no line of sources.list";
  const [, kind, options = "", places = ""] = bracketed;
  const [uri, suite, ...components] = splitWords(places);
  if (uri === undefined || suite === undefined) {
    return "repo: it is no line of sources.list";
  }
  const own: Plain = { uris: uri, suites: suite };
  if (components.length > 0) own["components"] = components;
  if (kind === "deb-src") own["types"] = [kind];
  for (const option of splitWords(options)) {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
    const field = OPTIONS[key];
    if (field === undefined) return `repo: there is no option "${option}" here`;
    own[field] = field === "architectures" ? value.split(",") : value;
  }
  const name = typeof filename === "string" ? filename : toFileName(uri);
  return { name, ...own, ...rest };
}

/** Names a file by the address, as `download_docker_com_linux_debian`. */
function toFileName(uri: string): string {
  const words = uri.replace(/^[a-z+]+:\/\//, "").replace(/\{\{.*?\}\}/gs, "")
    .match(/[A-Za-z0-9]+/g) ?? ["repository"];
  return words.join("_").slice(0, 100);
}
