/** Which task type stands for a module of Ansible, where it is not the one of its name. */

/** What becomes of a module. */
export interface Module {
  /** Task type. */
  type: string;
  /** Param that a line without `key=value` stands for. */
  line?: string;
  /** Params with another name here. */
  renamed?: Readonly<Record<string, string>>;
  /** Params that mean nothing here, each with the values for which that holds; any value when there are none. */
  dropped?: Readonly<Record<string, readonly unknown[]>>;
  /** Params that stand for what a module does when they are absent, where that is another thing here. */
  assumed?: Readonly<Record<string, unknown>>;
}

const ANY: readonly unknown[] = [];
/** What files may be called beside path. */
const AS_PATH = { dest: "path", destfile: "path", name: "path" };

/** Collections whose modules are known by their short names. */
export const COLLECTIONS: ReadonlySet<string> = new Set([
  "ansible.builtin",
  "ansible.legacy",
  "ansible.posix",
  "community.general",
]);

/** Modules that only serve Ansible's own running. */
export const NEEDLESS: ReadonlySet<string> = new Set([
  "gather_facts",
  "ping",
  "setup",
  "wait_for_connection",
]);

/** Modules that mean something else under a name that a type has here. */
export const OTHERWISE: Readonly<Record<string, string>> = {
  fetch: "it brings a file to the machine that Ansible runs on",
};

/** Modules by their short names. */
export const MODULES: Readonly<Record<string, Module>> = {
  acl: {
    type: "acl",
    renamed: { name: "path" },
    dropped: { recalculate_mask: ["default"], use_nfsv4_acls: [false] },
    assumed: { state: "query" },
  },
  blockinfile: {
    type: "blockinfile",
    renamed: { ...AS_PATH, content: "block" },
  },
  command: {
    type: "command",
    line: "command",
    renamed: { _raw_params: "command" },
    dropped: { warn: ANY, expand_argument_vars: ANY },
  },
  copy: { type: "copy", dropped: { remote_src: [true, false], decrypt: ANY } },
  file: { type: "file", renamed: AS_PATH },
  import_role: { type: "include_role", dropped: { public: ANY } },
  import_tasks: { type: "include_tasks", line: "file" },
  include: { type: "include_tasks", line: "file" },
  include_role: { type: "include_role", dropped: { public: ANY } },
  include_tasks: { type: "include_tasks", line: "file" },
  lineinfile: { type: "lineinfile", renamed: AS_PATH },
  locale_gen: { type: "locale" },
  modprobe: { type: "kernel_module" },
  raw: { type: "raw", line: "cmd" },
  replace: { type: "replace", renamed: AS_PATH },
  script: { type: "script", line: "cmd" },
  sefcontext: {
    type: "sefcontext",
    renamed: { path: "target", serange: "selevel" },
  },
  selogin: { type: "selogin", renamed: { serange: "selevel" } },
  seport: { type: "seport", dropped: { local: [true] } },
  service: { type: "service", dropped: { pattern: ANY, arguments: [""] } },
  shell: { type: "raw", line: "cmd", dropped: { warn: ANY } },
  systemd: {
    type: "service",
    renamed: { service: "name", unit: "name" },
    dropped: { scope: ["system"], no_block: [false], daemon_reexec: [false] },
  },
  systemd_service: {
    type: "service",
    renamed: { service: "name", unit: "name" },
    dropped: { scope: ["system"], no_block: [false], daemon_reexec: [false] },
  },
  template: { type: "template" },
  user: { type: "user", dropped: { remove: [false] } },
  xml: { type: "xml_file" },
};

/** Keys of a task that are no module: keywords of Ansible. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  ("action any_errors_fatal args async become become_exe become_flags " +
    "become_method become_user changed_when check_mode collections connection " +
    "debugger delay delegate_facts delegate_to diff environment failed_when " +
    "ignore_errors ignore_unreachable listen local_action loop loop_control " +
    "module_defaults name no_log notify poll port register remote_user retries " +
    "run_once tags throttle timeout until vars when block rescue always").split(
      " ",
    ),
);
