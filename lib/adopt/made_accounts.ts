/** Tells which accounts packages made: nothing records it, their scripts show it. */

import { findText, listNames, type Scan } from "./part.ts";

/** Where packages declare accounts (sysusers.d(5)). */
const SYSUSERS = "/usr/lib/sysusers.d";
/** Where dpkg keeps the scripts of packages. */
const SCRIPTS = "/var/lib/dpkg/info";
/** Greatest script that is read, in bytes. */
const MAX_SCRIPT_BYTES = 1024 * 1024;

const MAKES_REGEXP =
  /\b(?:adduser|useradd|addgroup|groupadd|sysusers|update-passwd)\b/;

/** Finds the words of all texts that make accounts: a name that is none of them was given by hand. */
export async function readMadeNames(
  scan: Scan,
): Promise<ReadonlySet<string>> {
  const words = new Set<string>();
  for (const text of await readTexts(scan)) {
    for (const [word] of text.matchAll(/[A-Za-z_][\w.-]*/g)) words.add(word);
  }
  return words;
}

async function readTexts(scan: Scan): Promise<string[]> {
  const { host } = scan;
  const declared = (await listNames(host, SYSUSERS))
    .filter((name) => name.endsWith(".conf"))
    .map((name) => `${SYSUSERS}/${name}`);
  const base = ["passwd", "group"]
    .map((name) => `/usr/share/base-passwd/${name}.master`);
  const scripts = (await listNames(host, SCRIPTS))
    .filter((name) => /\.(?:pre|post)inst$/.test(name))
    .map((name) => `${SCRIPTS}/${name}`);
  const texts: string[] = [];
  for (const path of [...declared, ...base]) {
    texts.push(await findText(host, path, MAX_SCRIPT_BYTES) ?? "");
  }
  for (const path of scripts) {
    const text = await findText(host, path, MAX_SCRIPT_BYTES) ?? "";
    if (MAKES_REGEXP.test(text)) texts.push(text);
  }
  if (scan.packager === "rpm") texts.push(await readRpmScripts(scan));
  return texts;
}

async function readRpmScripts({ host }: Scan): Promise<string> {
  const { stdout } = await host.query([
    "rpm",
    "-qa",
    "--queryformat",
    "%{PREIN}\\n%{POSTIN}\\n",
  ], { timeoutMs: 120_000 });
  return stdout.split("\n").filter((line) => MAKES_REGEXP.test(line))
    .join("\n");
}
