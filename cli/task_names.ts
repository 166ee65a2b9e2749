/** Names of tasks for completion, from the files that state them: no schema is loaded and no program is run, for which a shell would wait. */

import { toLabel } from "../lib/apply/tell.ts";
import { toRoleTask } from "../lib/config/apply_files.ts";
import { isBlock, isInclude } from "../lib/config/builder.ts";
import type { ConfigPlace } from "../lib/config/discover.ts";
import { NOTHING_INHERITED } from "../lib/config/envelope.ts";
import { ConfigFiles } from "../lib/config/files.ts";
import { findInclude, type IncludeTask } from "../lib/config/include.ts";
import { findDynamic } from "../lib/config/include_node.ts";
import { readKind } from "../lib/config/load.ts";
import { isMap } from "../lib/config/plain.ts";
import { Report } from "../lib/config/report.ts";
import { NodeCounter, type Site } from "../lib/config/site.ts";
import type { Path } from "../lib/config/spot.ts";
import { readTypeWord, TypeTable } from "../lib/config/types.ts";
import { isText } from "../lib/config/words.ts";
import { tasks } from "../tasks/mod.ts";
import { loadTypeDocs } from "./type_docs.ts";

/** What is known of the types of tasks without their schemas. */
type Docs = Awaited<ReturnType<typeof loadTypeDocs>>;

/** A task as it is written. */
type Written = Readonly<Record<string, unknown>>;

/** Lists the names of the tasks of a configuration as a run tells them, in its order; what cannot be read gives none. */
export async function listTaskNames(
  { dir, file }: ConfigPlace,
): Promise<string[]> {
  const files = new ConfigFiles(dir, { runsPrograms: false });
  const report = new Report();
  const sources = await readKind("apply", files, report, file);
  const scan = new NameScan(files, report, await loadTypeDocs());
  for (const source of sources) {
    const { value } = source;
    const chain = [source.file];
    const site = { source, chain, inherited: NOTHING_INHERITED };
    const map = isMap(value) ? value : { tasks: value };
    const { roles } = map;
    const list = Array.isArray(roles) ? roles.map(toRoleTask) : [];
    await report.try(() => scan.read(list, site, ["roles"]));
    await report.try(() => scan.read(map["tasks"], site, ["tasks"]));
  }
  return scan.names;
}

/** Walks through lists of tasks. */
class NameScan {
  /** Names in the order of a run. */
  readonly names: string[] = [];
  #types = new TypeTable(tasks);
  #counter = new NodeCounter();

  constructor(
    private readonly files: ConfigFiles,
    private readonly report: Report,
    private readonly docs: Docs,
  ) {}

  /**
   * Reads a list of tasks at a path of a source.
   * @throws {ConfigError} When there are more tasks than a configuration may have.
   */
  async read(list: unknown, site: Site, path: Path): Promise<void> {
    if (!Array.isArray(list)) return;
    for (const [index, item] of list.entries()) {
      this.#counter.add(site.source);
      if (isMap(item)) await this.#readOne(item, site, [...path, index]);
    }
  }

  async #readOne(value: Written, site: Site, path: Path): Promise<void> {
    const inherited = { ...site.inherited };
    inherited.noLog ||= value["no_log"] === true;
    const inner = { ...site, inherited };
    if (isBlock(value)) {
      return await this.read(value["block"], inner, [...path, "block"]);
    }
    const word = readTypeWord(value);
    if (typeof word !== "string") return;
    const type = this.#types.find(word) ?? word;
    const node = { type, params: value, source: site.source, path };
    if (isInclude(type) && !findDynamic(node)) {
      await this.report.try(() => this.#readInclude(node, inner));
      return;
    }
    const label = findLabel(value, type, inherited.noLog, this.docs);
    if (label !== undefined) this.names.push(label);
  }

  async #readInclude(node: IncludeTask, site: Site): Promise<void> {
    const { files } = this;
    const { tasks, role, chain } = findInclude(node, node.params, site, files);
    if (tasks === undefined) return;
    const source = await files.read(tasks);
    const inner = { ...site, source, chain };
    // Its variables name no tasks.
    if (role) inner.role = { ...role, defaults: {}, vars: {} };
    await this.read(source.value, inner, []);
  }
}

/** Finds the label of a task; undefined where only the schema of a type of plugins or of the configuration could tell. */
function findLabel(
  value: Written,
  type: string,
  noLog: boolean,
  docs: Docs,
): string | undefined {
  const toText = (isParam: boolean) => {
    const { name: given, description, ...rest } = value;
    const name = isParam ? undefined : given;
    const label = isText(name) ? name : description;
    const params = isParam ? { ...rest, name: given } : rest;
    const envelope = typeof label === "string"
      ? { noLog, name: label }
      : { noLog };
    return toLabel({ type, params, envelope });
  };
  const doc = Object.hasOwn(docs, type) ? docs[type] : undefined;
  if (doc !== undefined) return toText(Object.hasOwn(doc.fields, "name"));
  const [one, other] = [toText(true), toText(false)];
  return one === other ? one : undefined;
}
