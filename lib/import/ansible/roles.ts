/** Translates roles of Ansible, and what tasks include. */

import { isMap } from "../../config/plain.ts";
import type { Source } from "../../config/source.ts";
import type { Path } from "../../config/spot.ts";
import { KEYWORDS } from "./modules.ts";
import type { Project } from "./project.ts";
import type { Plain } from "./task.ts";

const NOTHING_LIKE_IT = "there is nothing like it here";

/** Brings roles along, each once. */
export class Roles {
  #known = new Set<string>();

  constructor(private readonly project: Project) {}

  /** Translates the `roles` of a play or the dependencies of a role into tasks. */
  async include(roles: unknown, path: Path, source: Source): Promise<Plain[]> {
    const nodes: Plain[] = [];
    for (const [index, role] of (Array.isArray(roles) ? roles : []).entries()) {
      const whole: Plain = isMap(role) ? role : { role };
      const { role: word, name, src, vars, when, tags, ...rest } = whole;
      const named = word ?? name ?? src;
      if (typeof named !== "string" || !await this.#bring(named)) {
        const place = source.placeOf([...path, index]);
        this.project.leave(place, `role ${named}`, "it is not below roles/");
        continue;
      }
      const params = Object.fromEntries(
        Object.entries({ ...rest, ...(isMap(vars) ? vars : {}) })
          // What is a keyword is none of the role's variables.
          .filter(([key]) => !(key in rest && KEYWORDS.has(key))),
      );
      for (const key of ["become_user", "delegate_to", "environment"]) {
        if (!(key in rest) || rest[key] === "root") continue;
        const place = source.placeOf([...path, index, key]);
        this.project.leave(place, `role ${named}: ${key}`, NOTHING_LIKE_IT);
      }
      const hasParams = Object.keys(params).length > 0;
      nodes.push({
        type: "include_role",
        name: named,
        ...(hasParams ? { vars: this.project.clean(params, source.file) } : {}),
        ...(when === undefined ? {} : { when }),
        ...(tags === undefined ? {} : { tags }),
      });
    }
    return nodes;
  }

  /** Translates tasks and brings what they include along. */
  async translate(
    tasks: unknown,
    path: Path,
    source: Source,
  ): Promise<Plain[]> {
    const nodes = await this.project.translate(tasks, path, source);
    for (const node of nodes) await this.#follow(node);
    return nodes;
  }

  /** Translates a role; false when there is none of that name. */
  async #bring(name: string): Promise<boolean> {
    const { project } = this;
    const home = `roles/${name}`;
    const paths = project.from.list(home);
    if (paths.length === 0) return false;
    if (this.#known.has(name)) return true;
    this.#known.add(name);
    const main = `${home}/tasks/main.yml`;
    const before = await this.#readMeta(home);
    if (before.length > 0 && !paths.includes(main)) project.write(main, before);
    for (const path of paths) {
      const [part = ""] = path.slice(home.length + 1).split("/");
      if (part === "tasks" || part === "handlers") {
        await this.#bringTasks(path, path === main ? before : []);
      }
      // Other files of variables are brought by the tasks that include them.
      const isVars = /^vars\/main(\.\w+|\/.*)?$/.test(
        path.slice(home.length + 1),
      );
      if (part === "defaults" || isVars) project.writeValues(path, path);
      if (part === "files" || part === "templates") project.copy(path, path);
    }
    return true;
  }

  /** What a role depends on, which goes before its own tasks. */
  async #readMeta(home: string): Promise<Plain[]> {
    const source = this.project.open(`${home}/meta/main.yml`);
    const { value } = source ?? {};
    const wanted = isMap(value) ? value["dependencies"] : undefined;
    return source === undefined
      ? []
      : await this.include(wanted, ["dependencies"], source);
  }

  async #bringTasks(
    path: string,
    before: readonly Plain[] = [],
  ): Promise<void> {
    const source = this.project.open(path);
    if (source === undefined) return;
    const nodes = await this.translate(source.value, [], source);
    this.project.write(path, [...before, ...nodes]);
  }

  async #follow(node: Plain): Promise<void> {
    for (const key of ["block", "rescue", "always"]) {
      for (const inner of [node[key] ?? []].flat()) {
        if (isMap(inner)) await this.#follow(inner);
      }
    }
    const { type, file, name } = node;
    if (type === "include_role" && typeof name === "string") {
      await this.#bring(name);
    }
    if (type !== "include_tasks" || typeof file !== "string") return;
    if (!file.includes("{{") && !this.project.has(file)) {
      // Files of a role come with it; this finds those beside the playbook.
      await this.#bringTasks(file);
    }
  }
}
