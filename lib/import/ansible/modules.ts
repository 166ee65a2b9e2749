/** Which task type stands for a module of Ansible, where it is not the one of its name. */

import { FILE_MODULES } from "./file_modules.ts";
import { toFirewalld, toIptables, toUfw } from "./firewall_modules.ts";
import { ANY, EMPTY, type Module, NO, YES } from "./module.ts";
import { toBoolean, toKernelModule, toSudoers } from "./own_words.ts";
import { PACKAGE_MODULES } from "./package_modules.ts";

const INCLUDED_ROLE: Module = {
  type: "include_role",
  dropped: {
    defaults_from: ["main"],
    handlers_from: ["main"],
    public: ANY,
    rolespec_validate: ANY,
  },
  assumed: { allow_duplicates: true },
};
const SYSTEMD: Module = {
  type: "service",
  renamed: { "daemon-reload": "daemon_reload", service: "name", unit: "name" },
  dropped: {
    "daemon-reexec": NO,
    daemon_reexec: NO,
    force: NO,
    no_block: NO,
    scope: ["system"],
  },
};

/** Params that change nothing with these values, whatever the module. */
export const NOTHING: Readonly<Record<string, readonly unknown[]>> = {
  unsafe_writes: NO,
};

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

/** Words of `meta` that only serve Ansible's own running. */
export const NEEDLESS_META: ReadonlySet<unknown> = new Set([
  "clear_facts",
  "clear_host_errors",
  "noop",
  "refresh_inventory",
  "reset_connection",
]);

/** Modules that mean something else under a name that a type has here. */
export const OTHERWISE: Readonly<Record<string, string>> = {
  apt_key:
    "its keys are trusted for every repository: keep them with apt_key in a file that signed_by of apt_repository names",
  fetch: "it brings a file to the machine that Ansible runs on",
};

/** Modules by their short names. */
export const MODULES: Readonly<Record<string, Module>> = {
  ...FILE_MODULES,
  ...PACKAGE_MODULES,
  command: {
    type: "command",
    line: "command",
    renamed: { _raw_params: "command", free_form: "command" },
    dropped: { warn: ANY, expand_argument_vars: ANY },
  },
  cron: {
    type: "cron",
    renamed: { dom: "day", dow: "weekday", value: "job" },
  },
  debconf: {
    type: "debconf",
    renamed: {
      answer: "value",
      pkg: "name",
      selection: "question",
      setting: "question",
    },
  },
  filesystem: {
    type: "filesystem",
    renamed: { device: "dev", type: "fstype" },
    dropped: { resizefs: NO },
  },
  firewalld: { type: "firewalld", reworded: toFirewalld },
  import_role: INCLUDED_ROLE,
  import_tasks: { type: "include_tasks", line: "file" },
  include: { type: "include_tasks", line: "file" },
  include_role: INCLUDED_ROLE,
  include_tasks: { type: "include_tasks", line: "file" },
  iptables: { type: "iptables", reworded: toIptables },
  locale_gen: { type: "locale" },
  lvg: {
    type: "lvg",
    dropped: {
      pesize: ["4", 4],
      pv_options: EMPTY,
      pvresize: NO,
      vg_options: EMPTY,
    },
  },
  lvol: { type: "lvol", dropped: { shrink: YES } },
  modprobe: { type: "kernel_module", reworded: toKernelModule },
  mount: { type: "mount", renamed: { name: "path" } },
  raw: { type: "raw", line: "cmd", renamed: { free_form: "cmd" } },
  reboot: {
    type: "reboot",
    dropped: {
      boot_time_command: ANY,
      connect_timeout: ANY,
      post_reboot_delay: ANY,
      pre_reboot_delay: [0],
      reboot_timeout: ANY,
      search_paths: ANY,
      test_command: ANY,
    },
  },
  script: { type: "script", line: "cmd", dropped: { decrypt: ANY } },
  seboolean: {
    type: "selinux",
    dropped: { ignore_selinux_state: NO },
    reworded: toBoolean,
  },
  sefcontext: {
    type: "sefcontext",
    renamed: { path: "target", serange: "selevel" },
  },
  selogin: { type: "selogin", renamed: { serange: "selevel" } },
  seport: { type: "seport", dropped: { local: YES } },
  service: {
    type: "service",
    dropped: {
      args: EMPTY,
      arguments: EMPTY,
      pattern: ANY,
      runlevel: ["default"],
    },
  },
  shell: {
    type: "raw",
    line: "cmd",
    renamed: { free_form: "cmd" },
    dropped: { stdin_add_newline: ANY, warn: ANY },
  },
  shutdown: { type: "shutdown", dropped: { search_paths: ANY } },
  sudoers: { type: "sudoers", reworded: toSudoers },
  sysctl: {
    type: "sysctl",
    renamed: { key: "name", val: "value" },
    assumed: { sysctl_file: "/etc/sysctl.conf" },
  },
  systemd: SYSTEMD,
  systemd_service: SYSTEMD,
  sysvinit: {
    type: "service",
    renamed: { service: "name" },
    dropped: { args: EMPTY, arguments: EMPTY, daemonize: NO, pattern: ANY },
  },
  timezone: { type: "timezone", renamed: { rtc: "hwclock" } },
  ufw: {
    type: "ufw",
    renamed: {
      app: "name",
      dest: "to",
      from_ip: "from",
      if: "interface",
      policy: "default",
      protocol: "proto",
      src: "from",
      to_ip: "to",
      to_port: "port",
    },
    dropped: {
      delete: NO,
      insert_relative_to: ["zero"],
      log: NO,
      route: NO,
    },
    reworded: toUfw,
  },
  user: {
    type: "user",
    renamed: { createhome: "create_home", user: "name" },
    dropped: { remove: NO },
  },
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
