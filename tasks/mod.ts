/**
 * All task types by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { TaskRegistry } from "../lib/task.ts";

/** The task types, sorted by their word. */
export const tasks: TaskRegistry = {
  alternatives: async () =>
    (await import("./alternatives.ts")).alternativesTask,
  apk: async () => (await import("./apk.ts")).apkTask,
  apt: async () => (await import("./apt.ts")).aptTask,
  apt_key: async () => (await import("./apt_key.ts")).aptKeyTask,
  apt_repository: async () =>
    (await import("./apt_repository.ts")).aptRepositoryTask,
  archive: async () => (await import("./archive.ts")).archiveTask,
  assert: async () => (await import("./assert.ts")).assertTask,
  at: async () => (await import("./at.ts")).atTask,
  authorized_key: async () =>
    (await import("./authorized_key.ts")).authorizedKeyTask,
  blockinfile: async () => (await import("./blockinfile.ts")).blockinfileTask,
  brew: async () => (await import("./brew.ts")).brewTask,
  ca_certificate: async () =>
    (await import("./ca_certificate.ts")).caCertificateTask,
  command: async () => (await import("./command.ts")).commandTask,
  copy: async () => (await import("./copy.ts")).copyTask,
  cron: async () => (await import("./cron.ts")).cronTask,
  debconf: async () => (await import("./debconf.ts")).debconfTask,
  debug: async () => (await import("./debug.ts")).debugTask,
  directory: async () => (await import("./directory.ts")).directoryTask,
  dnf: async () => (await import("./dnf.ts")).dnfTask,
  fail: async () => (await import("./fail.ts")).failTask,
  fetch: async () => (await import("./fetch.ts")).fetchTask,
  file: async () => (await import("./file.ts")).fileTask,
  filesystem: async () => (await import("./filesystem.ts")).filesystemTask,
  gem: async () => (await import("./gem.ts")).gemTask,
  get_url: async () => (await import("./get_url.ts")).getUrlTask,
  git: async () => (await import("./git.ts")).gitTask,
  group: async () => (await import("./group.ts")).groupTask,
  hostname: async () => (await import("./hostname.ts")).hostnameTask,
  hosts_entry: async () => (await import("./hosts_entry.ts")).hostsEntryTask,
  include_role: async () => (await import("./include_role.ts")).includeRoleTask,
  include_tasks: async () =>
    (await import("./include_tasks.ts")).includeTasksTask,
  ini_file: async () => (await import("./ini_file.ts")).iniFileTask,
  journald: async () => (await import("./journald.ts")).journaldTask,
  json_file: async () => (await import("./json_file.ts")).jsonFileTask,
  kernel_module: async () =>
    (await import("./kernel_module.ts")).kernelModuleTask,
  known_hosts: async () => (await import("./known_hosts.ts")).knownHostsTask,
  limits: async () => (await import("./limits.ts")).limitsTask,
  lineinfile: async () => (await import("./lineinfile.ts")).lineinfileTask,
  locale: async () => (await import("./locale.ts")).localeTask,
  logrotate: async () => (await import("./logrotate.ts")).logrotateTask,
  mount: async () => (await import("./mount.ts")).mountTask,
  npm: async () => (await import("./npm.ts")).npmTask,
  package: async () => (await import("./package.ts")).packageTask,
  pacman: async () => (await import("./pacman.ts")).pacmanTask,
  pam_limits: async () => (await import("./pam_limits.ts")).pamLimitsTask,
  pause: async () => (await import("./pause.ts")).pauseTask,
  pip: async () => (await import("./pip.ts")).pipTask,
  process: async () => (await import("./process.ts")).processTask,
  raw: async () => (await import("./raw.ts")).rawTask,
  replace: async () => (await import("./replace.ts")).replaceTask,
  resolver: async () => (await import("./resolver.ts")).resolverTask,
  rsyslog: async () => (await import("./rsyslog.ts")).rsyslogTask,
  script: async () => (await import("./script.ts")).scriptTask,
  service: async () => (await import("./service.ts")).serviceTask,
  set_fact: async () => (await import("./set_fact.ts")).setFactTask,
  ssh_config: async () => (await import("./ssh_config.ts")).sshConfigTask,
  stat: async () => (await import("./stat.ts")).statTask,
  sudoers: async () => (await import("./sudoers.ts")).sudoersTask,
  sysctl: async () => (await import("./sysctl.ts")).sysctlTask,
  systemd_unit: async () => (await import("./systemd_unit.ts")).systemdUnitTask,
  tempfile: async () => (await import("./tempfile.ts")).tempfileTask,
  template: async () => (await import("./template.ts")).templateTask,
  timezone: async () => (await import("./timezone.ts")).timezoneTask,
  toml_file: async () => (await import("./toml_file.ts")).tomlFileTask,
  unarchive: async () => (await import("./unarchive.ts")).unarchiveTask,
  uri: async () => (await import("./uri.ts")).uriTask,
  user: async () => (await import("./user.ts")).userTask,
  wait_for: async () => (await import("./wait_for.ts")).waitForTask,
  xml_file: async () => (await import("./xml_file.ts")).xmlFileTask,
  yaml_file: async () => (await import("./yaml_file.ts")).yamlFileTask,
  yum: async () => (await import("./yum.ts")).yumTask,
  zypper: async () => (await import("./zypper.ts")).zypperTask,
};
