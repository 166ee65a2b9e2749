/** One function for each task type from a to l, which makes a task of its params. Written from the schema and the docs by tests/define/written_test.ts. */

import { type TaskBuilder, toTaskBuilder } from "./part.ts";
import type * as params from "./task_params.ts";

/** Keeps access control lists. */
export const acl: TaskBuilder<params.AclParams> = toTaskBuilder("acl");

/** Keeps an alternative. */
export const alternatives: TaskBuilder<params.AlternativesParams> =
  toTaskBuilder("alternatives");

/** Keeps packages with apk(8). */
export const apk: TaskBuilder<params.ApkParams> = toTaskBuilder("apk");

/** Keeps Debian packages. */
export const apt: TaskBuilder<params.AptParams> = toTaskBuilder("apt");

/** Keeps the keys of a repository. */
export const aptKey: TaskBuilder<params.AptKeyParams> = toTaskBuilder(
  "apt_key",
);

/** Keeps a repository. */
export const aptRepository: TaskBuilder<params.AptRepositoryParams> =
  toTaskBuilder("apt_repository");

/** Keeps an archive of files. */
export const archive: TaskBuilder<params.ArchiveParams> = toTaskBuilder(
  "archive",
);

/** Requires conditions. */
export const assert: TaskBuilder<params.AssertParams> = toTaskBuilder("assert");

/** Keeps a job that runs once. */
export const at: TaskBuilder<params.AtParams> = toTaskBuilder("at");

/** Keeps rules of the audit. */
export const auditRule: TaskBuilder<params.AuditRuleParams> = toTaskBuilder(
  "audit_rule",
);

/** Keeps keys of a user. */
export const authorizedKey: TaskBuilder<params.AuthorizedKeyParams> =
  toTaskBuilder("authorized_key");

/** Keeps a block of lines in a file. */
export const blockinfile: TaskBuilder<params.BlockinfileParams> = toTaskBuilder(
  "blockinfile",
);

/** Keeps packages with Homebrew. */
export const brew: TaskBuilder<params.BrewParams> = toTaskBuilder("brew");

/** Keeps authorities in the trust store. */
export const caCertificate: TaskBuilder<params.CaCertificateParams> =
  toTaskBuilder("ca_certificate");

/** Keeps capabilities of a program. */
export const capabilities: TaskBuilder<params.CapabilitiesParams> =
  toTaskBuilder("capabilities");

/** Keeps a control group. */
export const cgroup: TaskBuilder<params.CgroupParams> = toTaskBuilder("cgroup");

/** Keeps packages with Chocolatey. */
export const choco: TaskBuilder<params.ChocoParams> = toTaskBuilder("choco");

/** Runs a program. */
export const command: TaskBuilder<params.CommandParams> = toTaskBuilder(
  "command",
);

/** Keeps a copy of a file, a tree or a text. */
export const copy: TaskBuilder<params.CopyParams> = toTaskBuilder("copy");

/** Keeps a job of cron. */
export const cron: TaskBuilder<params.CronParams> = toTaskBuilder("cron");

/** Keeps an answer for the configuration of a package. */
export const debconf: TaskBuilder<params.DebconfParams> = toTaskBuilder(
  "debconf",
);

/** Shows a message or a value. */
export const debug: TaskBuilder<params.DebugParams> = toTaskBuilder("debug");

/** Keeps a directory. */
export const directory: TaskBuilder<params.DirectoryParams> = toTaskBuilder(
  "directory",
);

/** Keeps packages with dnf(8). */
export const dnf: TaskBuilder<params.DnfParams> = toTaskBuilder("dnf");

/** Fails. */
export const fail: TaskBuilder<params.FailParams> = toTaskBuilder("fail");

/** Keeps a file that is downloaded. */
export const fetch: TaskBuilder<params.FetchParams> = toTaskBuilder("fetch");

/** Keeps a path what it is to be. */
export const file: TaskBuilder<params.FileParams> = toTaskBuilder("file");

/** Keeps a file system. */
export const filesystem: TaskBuilder<params.FilesystemParams> = toTaskBuilder(
  "filesystem",
);

/** Keeps zones of firewalld. */
export const firewalld: TaskBuilder<params.FirewalldParams> = toTaskBuilder(
  "firewalld",
);

/** Keeps applications of Flatpak. */
export const flatpak: TaskBuilder<params.FlatpakParams> = toTaskBuilder(
  "flatpak",
);

/** Keeps gems of Ruby. */
export const gem: TaskBuilder<params.GemParams> = toTaskBuilder("gem");

/** Keeps a file that is downloaded. */
export const getUrl: TaskBuilder<params.GetUrlParams> = toTaskBuilder(
  "get_url",
);

/** Keeps a working tree at a version. */
export const git: TaskBuilder<params.GitParams> = toTaskBuilder("git");

/** Keeps a group. */
export const group: TaskBuilder<params.GroupParams> = toTaskBuilder("group");

/** Keeps the name of the host. */
export const hostname: TaskBuilder<params.HostnameParams> = toTaskBuilder(
  "hostname",
);

/** Keeps names of an address. */
export const hostsEntry: TaskBuilder<params.HostsEntryParams> = toTaskBuilder(
  "hosts_entry",
);

/** Includes a role. */
export const includeRole: TaskBuilder<params.IncludeRoleParams> = toTaskBuilder(
  "include_role",
);

/** Includes a file of tasks. */
export const includeTasks: TaskBuilder<params.IncludeTasksParams> =
  toTaskBuilder("include_tasks");

/** Keeps keys of an INI file. */
export const iniFile: TaskBuilder<params.IniFileParams> = toTaskBuilder(
  "ini_file",
);

/** Keeps a rule of iptables. */
export const iptables: TaskBuilder<params.IptablesParams> = toTaskBuilder(
  "iptables",
);

/** Keeps settings of the journal. */
export const journald: TaskBuilder<params.JournaldParams> = toTaskBuilder(
  "journald",
);

/** Keeps values of a JSON file. */
export const jsonFile: TaskBuilder<params.JsonFileParams> = toTaskBuilder(
  "json_file",
);

/** Keeps a module of the kernel. */
export const kernelModule: TaskBuilder<params.KernelModuleParams> =
  toTaskBuilder("kernel_module");

/** Keeps keys of ssh servers. */
export const knownHosts: TaskBuilder<params.KnownHostsParams> = toTaskBuilder(
  "known_hosts",
);

/** Keeps limits of sessions. */
export const limits: TaskBuilder<params.LimitsParams> = toTaskBuilder("limits");

/** Keeps a line in a file. */
export const lineinfile: TaskBuilder<params.LineinfileParams> = toTaskBuilder(
  "lineinfile",
);

/** Keeps locales. */
export const locale: TaskBuilder<params.LocaleParams> = toTaskBuilder("locale");

/** Keeps how logs are rotated. */
export const logrotate: TaskBuilder<params.LogrotateParams> = toTaskBuilder(
  "logrotate",
);

/** Keeps an image file attached to a loop device. */
export const loopDevice: TaskBuilder<params.LoopDeviceParams> = toTaskBuilder(
  "loop_device",
);

/** Keeps a group of volumes. */
export const lvg: TaskBuilder<params.LvgParams> = toTaskBuilder("lvg");

/** Keeps a logical volume. */
export const lvol: TaskBuilder<params.LvolParams> = toTaskBuilder("lvol");
