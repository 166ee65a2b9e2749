/** Imports go one way: leaves, host, task, config and templates, apply, command line. */

import { ok } from "node:assert/strict";
import { findImports, type Import, readSources, visit } from "./_source.ts";

const SOURCES = readSources("lib", "tasks", "cli");
const IMPORTS = SOURCES.flatMap(findImports);

/** What a task type may import, besides packages when it comes to need them. */
const OF_TASKS =
  /^(lib\/(task|field|found|mode|regex\w*|glob\w*|sha256|toml_string|variable_name)\.ts|lib\/host\/.*|tasks\/_\w+\.ts|zod)$/;

/** What a collector may import, besides packages when it comes to need them. */
const OF_COLLECTORS =
  /^lib\/(facts\/(collector|parse_text|collectors\/_\w+)|host\/\w+|glob|error)\.ts$/;

/** What a fact group may import, besides packages when it comes to need them. */
const OF_GROUPS =
  /^lib\/(facts\/(group|parse_text|groups\/_\w+)|host\/.*|glob|error|secret)\.ts$/;

/** Rooms of the library that may not be looked into from below. */
const ABOVE_HOST =
  /^(lib\/(apply|config|facts|template|state|outputs|testing)\/|lib\/(task|audit\w*|private_dir)\.ts)/;

/** Functions that call each other by the grammar of templates, in files of their own. */
const RECURSIVE: ReadonlySet<string> = new Set([
  "lib/template/expression.ts -> lib/template/operand.ts -> lib/template/expression.ts",
  "lib/template/inherit.ts -> lib/template/include.ts -> lib/template/inherit.ts",
  "lib/template/inherit.ts -> lib/template/render.ts -> lib/template/inherit.ts",
]);

/** Files of the library that touch the machine: read, write, run, connect, ask the process. */
const TOUCHING: ReadonlySet<string> = new Set([
  "lib/agent/drift/watch_points.ts",
  "lib/agent/health/check_health.ts",
  "lib/agent/source/checkouts.ts",
  "lib/agent/source/fetch_builtin.ts",
  "lib/agent/source/fetch_git.ts",
  "lib/agent/source/git_source.ts",
  "lib/agent/source/objects.ts",
  "lib/agent/source/pull.ts",
  "lib/agent/source/remote.ts",
  "lib/agent/source/verify_gpg.ts",
  "lib/agent/source/verify_ssh.ts",
  "lib/agent/source/write_tree.ts",
  "lib/agent/tree_signature.ts",
  "lib/apply/apply.ts",
  "lib/apply/facts.ts",
  "lib/apply/journal.ts",
  "lib/apply/make.ts",
  "lib/apply/make/checkout.ts",
  "lib/apply/make/checkout_builtin.ts",
  "lib/apply/make/checkout_git.ts",
  "lib/apply/make/download.ts",
  "lib/apply/make/entries.ts",
  "lib/apply/make/write.ts",
  "lib/apply/open_engine.ts",
  "lib/apply/record.ts",
  "lib/apply/run_record.ts",
  "lib/apply/run_setup.ts",
  "lib/apply/read_file.ts",
  "lib/apply/setup.ts",
  "lib/apply/undo.ts",
  "lib/audit_head.ts",
  "lib/config/check_template_files.ts",
  "lib/config/discover.ts",
  "lib/config/env_file.ts",
  "lib/config/files.ts",
  "lib/config/outside.ts",
  "lib/config/typescript/carried_modules.ts",
  "lib/config/typescript/closed_paths.ts",
  "lib/config/typescript/confined.ts",
  "lib/config/typescript/evaluate.ts",
  "lib/config/typescript/give_up_rights.ts",
  "lib/config/typescript/inline.ts",
  "lib/config/typescript/read_program.ts",
  "lib/config/typescript/start_runtime.ts",
  "lib/config/typescript/watch_memory.ts",
  "lib/facts/alerts/syslog.ts",
  "lib/facts/push/replace_file.ts",
  "lib/host/addresses.ts",
  "lib/host/anchor.ts",
  "lib/host/controlled_file.ts",
  "lib/host/datagram_library.ts",
  "lib/host/datagram_receiver.ts",
  "lib/host/digest.ts",
  "lib/host/http.ts",
  "lib/host/http_connection.ts",
  "lib/host/http_file.ts",
  "lib/host/http_node.ts",
  "lib/host/inotify.ts",
  "lib/host/kernel_entries.ts",
  "lib/host/kernel_files.ts",
  "lib/host/local.ts",
  "lib/host/narrow_kernel.ts",
  "lib/host/open_kernel.ts",
  "lib/host/is_there.ts",
  "lib/host/kernel_command.ts",
  "lib/host/own_memory.ts",
  "lib/host/own_use.ts",
  "lib/host/start_process.ts",
  "lib/host/system_calls.ts",
  "lib/host/unix_datagram.ts",
  "lib/host/unix_socket.ts",
  "lib/host/way.ts",
  "lib/logs/files/file_budget.ts",
  "lib/logs/files/find_files.ts",
  "lib/logs/files/log_file.ts",
  "lib/logs/files/remotes.ts",
  "lib/logs/files/siblings.ts",
  "lib/logs/files/trust.ts",
  "lib/logs/files/watch.ts",
  "lib/logs/queue_reader.ts",
  "lib/logs/queue_segments.ts",
  "lib/logs/queue_writer.ts",
  "lib/logs/sources/_receivers.ts",
  "lib/logs/sources/_server_tls.ts",
  "lib/logs/sources/stdin.ts",
  "lib/outputs/append_file.ts",
  "lib/outputs/console.ts",
  "lib/outputs/datagram_sender.ts",
  "lib/outputs/file_identity.ts",
  "lib/outputs/file_list.ts",
  "lib/outputs/held_directory.ts",
  "lib/outputs/line_directory.ts",
  "lib/outputs/line_file.ts",
  "lib/outputs/packer.ts",
  "lib/outputs/s3_credentials.ts",
  "lib/outputs/wire.ts",
  "lib/outputs/written_files.ts",
  "lib/plugins/directory_registry.ts",
  "lib/plugins/file.ts",
  "lib/plugins/find_release.ts",
  "lib/plugins/load_settings.ts",
  "lib/plugins/lock_file.ts",
  "lib/plugins/plugin_process.ts",
  "lib/plugins/store.ts",
  "lib/plugins/unsettled.ts",
  "lib/private_dir.ts",
  "lib/secrets/find_uses.ts",
  "lib/state/blobs.ts",
  "lib/state/database.ts",
  "lib/state/lock.ts",
  "lib/state/prune.ts",
  "lib/testing/collector_rows.ts",
  "lib/testing/task_rows.ts",
  "lib/units/check_filters.ts",
  "lib/units/enclose.ts",
  "lib/units/find_units.ts",
  "lib/units/open_filters.ts",
  "lib/units/open_tasks.ts",
  "lib/units/own_filters.ts",
  "lib/units/own_tasks.ts",
  "lib/units/own_units.ts",
  "lib/units/process.ts",
  "lib/units/serve.ts",
  "lib/units/unit_errors.ts",
  "lib/web/certificate.ts",
  "lib/web/config_file.ts",
  "lib/web/limits.ts",
  "lib/web/live_config.ts",
  "lib/web/server.ts",
  "lib/web/tls.ts",
  "lib/web/unix_listener.ts",
]);

/** Modules of node that compute and touch nothing. */
const PURE_NODE =
  /^node:(assert\/strict|buffer|crypto|timers\/promises|util|zlib)$/;

Deno.test("a task type imports its contract, fields, pure parts, host and shared parts only", () => {
  const wrong = IMPORTS.filter(({ from, to, isLazy, isType }) =>
    from.startsWith("tasks/") && from !== "tasks/mod.ts" &&
    !OF_TASKS.test(to) && !((isLazy || isType) && isPackage(to))
  );
  none(wrong.map(toText));
});

Deno.test("no task type imports another one", () => {
  const wrong = IMPORTS.filter(({ from, to }) =>
    from.startsWith("tasks/") && from !== "tasks/mod.ts" &&
    /^tasks\/[^_]/.test(to)
  );
  none(wrong.map(toText));
});

Deno.test("a collector imports its contract, shared parts and the host only", () => {
  const wrong = IMPORTS.filter(({ from, to, isLazy, isType }) =>
    from.startsWith("lib/facts/collectors/") && !OF_COLLECTORS.test(to) &&
    !((isLazy || isType) && isPackage(to))
  );
  none(wrong.map(toText));
});

Deno.test("a fact group imports its contract, shared parts and the host only", () => {
  const wrong = IMPORTS.filter(({ from, to, isLazy, isType }) =>
    from.startsWith("lib/facts/groups/") &&
    from !== "lib/facts/groups/mod.ts" &&
    !OF_GROUPS.test(to) && !((isLazy || isType) && isPackage(to))
  );
  none(wrong.map(toText));
});

Deno.test("the library knows neither task types nor the command line", () => {
  const wrong = IMPORTS.filter(({ from, to }) =>
    from.startsWith("lib/") && /^(tasks|cli)\//.test(to)
  );
  none(wrong.map(toText));
});

Deno.test("task types do not know the command line, and the list of them is known to it only", () => {
  const wrong = IMPORTS.filter(({ from, to }) =>
    from.startsWith("tasks/") && to.startsWith("cli/") ||
    to === "tasks/mod.ts" && !from.startsWith("cli/")
  );
  none(wrong.map(toText));
});

Deno.test("the host imports nothing that stands above it", () => {
  const wrong = IMPORTS.filter(({ from, to }) =>
    from.startsWith("lib/host/") && ABOVE_HOST.test(to)
  );
  none(wrong.map(toText));
});

Deno.test("configuration and templates know nothing of the run, of state and of outputs", () => {
  const wrong = IMPORTS.filter(({ from, to }) =>
    /^lib\/(config|template|state|outputs)\//.test(from) &&
    /^lib\/apply\//.test(to)
  );
  none(wrong.map(toText));
});

Deno.test("no file is loaded while it loads others, the parts of one recursive descent apart", () => {
  const circles = findCircles(
    IMPORTS.filter(({ isType, isLazy }) => !isType && !isLazy),
  );
  none(circles.filter((circle) => !RECURSIVE.has(circle)));
});

Deno.test("of the library and the task types only the files of this list touch the machine, and all of them do", () => {
  const touching = new Set(
    IMPORTS.filter(({ to, isType }) =>
      to.startsWith("node:") && !isType && !PURE_NODE.test(to)
    ).filter(({ from }) => !from.startsWith("cli/")).map(({ from }) => from),
  );
  for (const file of SOURCES.filter(({ path }) => !path.startsWith("cli/"))) {
    const touch = () => touching.add(file.path);
    visit(file, {
      MemberExpression: ({ object, property }) => {
        const isError = property.type === "Identifier" &&
          property.name === "errors";
        if (
          object.type === "Identifier" && object.name === "Deno" && !isError
        ) {
          touch();
        }
      },
      CallExpression: ({ callee }) => {
        if (callee.type === "Identifier" && callee.name === "fetch") touch();
      },
    });
  }
  none([...touching.difference(TOUCHING)].sort());
  none([...TOUCHING.difference(touching)].sort());
});

Deno.test("what is no ES module is taken by its default export, for a bundle gives it no names", () => {
  const wrong = SOURCES.filter(({ text }) =>
    /\{(?! default:)[^}]*\}\s*= await import\("(isomorphic-git|yauzl|yazl)"\)/
      .test(text)
  );
  none(wrong.map(({ path }) => path));
});

/** Shows all of a list, which deepEqual cuts. */
function none(wrong: readonly string[]): void {
  ok(wrong.length === 0, wrong.join("\n"));
}

function isPackage(to: string): boolean {
  return !/^(lib|tasks|cli)\//.test(to);
}

function toText({ from, to }: Import): string {
  return `${from} -> ${to}`;
}

/** Finds circles, each as its files in order; a file is entered once. */
function findCircles(imports: readonly Import[]): string[] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const circles: string[] = [];
  const enter = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at !== -1) circles.push([...trail.slice(at), path].join(" -> "));
    if (done.has(path)) return;
    done.add(path);
    const next = new Set(targets.get(path)?.map(({ to }) => to));
    next.forEach((to) => enter(to, [...trail, path]));
  };
  [...targets.keys()].forEach((path) => enter(path, []));
  return circles;
}
