/** Units in a process of a compiled program, which brings their texts and takes all rights away. */

import {
  type Exports,
  openModules,
  type OwnModules,
} from "../config/typescript/carried_modules.ts";
import { giveUpRights } from "../config/typescript/give_up_rights.ts";
import { listImports } from "../config/typescript/imports.ts";
import { toFileUrl } from "../config/typescript/start_runtime.ts";
import { listUnitFiles, UNIT_FOLDERS } from "./find_units.ts";

/** Method of the call that brings the texts. */
export const ENCLOSE = "enclosed.open";

/** Own modules that a plugin may import, whose text comes when nothing can be loaded any more. */
const OF_PLUGINS = [
  "@driftless/driftless/task",
  "@driftless/driftless/unit",
  "zod",
];

/** The address by which a plugin is loaded, which holds its text. */
const PLUGIN_REGEXP = /^data:application\/(type|java)script;base64,(.*)$/;

/**
 * Takes the texts of modules by address and gives up all rights; gives what
 * loads one of them, or a plugin.
 */
export async function encloseModules(
  texts: unknown,
  own: OwnModules,
): Promise<(url: string) => Promise<Exports>> {
  if (!(texts instanceof Map)) throw new TypeError("Expected texts");
  const files = new Map<string, string>(texts);
  const modules = await openModules(files, own, OF_PLUGINS);
  modules.install();
  giveUpRights();
  return async (url) => {
    const [, language, data] = PLUGIN_REGEXP.exec(url) ?? [];
    if (data === undefined) return await modules.import(url);
    const name = `plugin:plugin.${language === "type" ? "ts" : "js"}`;
    files.set(name, new TextDecoder().decode(Uint8Array.fromBase64(data)));
    return await modules.import(name);
  };
}

/**
 * Reads all units of a directory and what they import from below it, by
 * address. Needs read permission.
 */
export function readUnitTexts(dir: string): Map<string, string> {
  const texts = new Map<string, string>();
  const read = (name: string): string | undefined => {
    try {
      const path = Deno.realPathSync(`${dir}/${name}`);
      return path.startsWith(`${dir}/`)
        ? Deno.readTextFileSync(path)
        : undefined;
    } catch {
      // Who imports it is told that it is not there.
      return undefined;
    }
  };
  for (const folder of Object.values(UNIT_FOLDERS)) {
    for (const { file } of listUnitFiles(dir, folder)) {
      const text = read(file);
      if (text === undefined) continue;
      texts.set(toFileUrl(`${dir}/${file}`), text);
      for (const [name, imported] of listImports(file, text, read)) {
        texts.set(toFileUrl(`${dir}/${name}`), imported);
      }
    }
  }
  return texts;
}
