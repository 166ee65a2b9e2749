/** Translates a playbook with its roles, variables and files into a configuration. */

import { isMap } from "../../config/plain.ts";
import type { Source } from "../../config/source.ts";
import type { Path } from "../../config/spot.ts";
import type { TypeTable } from "../../config/types.ts";
import { type Imported, type PlaybookFiles, Project } from "./project.ts";
import { Roles } from "./roles.ts";
import type { Plain } from "./task.ts";

/** Keys of a play that are read, or that change nothing where a host applies its own configuration. */
const KNOWN: ReadonlySet<string> = new Set(
  ("name hosts become become_method become_user gather_facts remote_user user " +
    "connection serial strategy order gather_subset collections vars " +
    "vars_files pre_tasks roles tasks post_tasks handlers any_errors_fatal " +
    "max_fail_percentage force_handlers").split(" "),
);
/** Hosts of a play that mean whoever applies it. */
const EVERY_HOST = /^(all|\*|localhost|127\.0\.0\.1)$/;
const OF_HOSTS =
  "the tasks hold for every host that gets the configuration; name hosts with the key hosts of a task or block";
const OF_GROUPS =
  "write its variables into groups.yml, with the hosts that belong to it";

/** What the plays of a playbook come to. */
interface Plays {
  tasks: Plain[];
  handlers: Plain[];
}

/**
 * Translates a playbook.
 * @throws {ConfigError} When one of its files is no YAML.
 */
export async function importPlaybook(
  name: string,
  files: PlaybookFiles,
  types: TypeTable,
): Promise<Imported> {
  const project = new Project(files, types);
  const { tasks, handlers } = await readPlays(name, project);
  project.write("apply.yml", {
    tasks,
    ...(handlers.length > 0 ? { handlers } : {}),
  });
  readVariables(project);
  for (const directory of ["files", "templates"]) {
    for (const path of files.list(directory)) project.copy(path, path);
  }
  return project.finish(name);
}

async function readPlays(name: string, project: Project): Promise<Plays> {
  const source = project.open(name);
  const plays = Array.isArray(source?.value) ? source.value : [];
  const found: Plays = { tasks: [], handlers: [] };
  const roles = new Roles(project);
  for (const [index, play] of plays.entries()) {
    if (!isMap(play) || source === undefined) continue;
    const other = play["import_playbook"] ??
      play["ansible.builtin.import_playbook"];
    if (other !== undefined) {
      const place = source.placeOf([index]);
      project.leave(place, `playbook ${other}`, "import it by itself");
      continue;
    }
    checkPlay(play, [index], source, project);
    readVarsFiles(play, [index], source, project);
    const tasks = await readTasks(play, [index], source, roles);
    const handlers = [index, "handlers"];
    found.handlers.push(
      ...await roles.translate(play["handlers"], handlers, source),
    );
    const vars = isMap(play["vars"]) ? project.clean(play["vars"], name) : {};
    if (plays.length === 1) {
      Object.assign(project.vars, vars);
      found.tasks.push(...tasks);
    } else if (tasks.length > 0) {
      const label = play["name"];
      found.tasks.push({
        ...(typeof label === "string" ? { name: label } : {}),
        block: tasks,
        ...(Object.keys(vars).length > 0 ? { vars } : {}),
      });
    }
  }
  return found;
}

function checkPlay(
  play: Plain,
  path: Path,
  source: Source,
  { leave }: Project,
): void {
  for (const key of Object.keys(play)) {
    if (KNOWN.has(key)) continue;
    const place = source.placeOf([...path, key]);
    leave(place, `play: ${key}`, "there is nothing like it here");
  }
  const user = play["become_user"];
  if (user !== undefined && user !== "root") {
    const place = source.placeOf([...path, "become_user"]);
    leave(place, `play: become_user: ${user}`, "write it into each task");
  }
  const hosts = [play["hosts"]].flat().join(",");
  if (!EVERY_HOST.test(hosts)) {
    leave(source.placeOf([...path, "hosts"]), `hosts: ${hosts}`, OF_HOSTS);
  }
}

function readVarsFiles(
  play: Plain,
  path: Path,
  source: Source,
  project: Project,
): void {
  for (const file of [play["vars_files"] ?? []].flat()) {
    const { value } = typeof file === "string" && !file.includes("{{")
      ? project.open(file) ?? {}
      : {};
    if (isMap(value)) {
      Object.assign(project.vars, project.clean(value, String(file)));
    } else {
      const place = source.placeOf([...path, "vars_files"]);
      project.leave(place, `vars_files: ${file}`, "it cannot be read");
    }
  }
}

/** The tasks of a play in the order of its running. */
async function readTasks(
  play: Plain,
  path: Path,
  source: Source,
  roles: Roles,
): Promise<Plain[]> {
  const part = (key: string) =>
    roles.translate(play[key], [...path, key], source);
  return [
    ...await part("pre_tasks"),
    ...await roles.include(play["roles"], [...path, "roles"], source),
    ...await part("tasks"),
    ...await part("post_tasks"),
  ];
}

/** Takes the variables of all hosts and of single ones. */
function readVariables(project: Project): void {
  for (const directory of ["group_vars", "host_vars"]) {
    for (const path of project.from.list(directory)) {
      const name = path.split("/")[1]!.replace(/\.\w+$/, "");
      if (directory === "host_vars") {
        project.writeValues(path, `hosts/${name}.yml`);
      } else if (name !== "all") {
        project.leave(
          { file: path, line: 1, col: 1 },
          `group ${name}`,
          OF_GROUPS,
        );
      } else {
        const { value } = project.open(path) ?? {};
        // What a play says wins over what groups say.
        if (isMap(value)) {
          for (const [key, one] of Object.entries(project.clean(value, path))) {
            project.vars[key] ??= one;
          }
        }
      }
    }
  }
}
