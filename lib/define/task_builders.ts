/** One function for each task type, which makes a task of its params. Written from the schema and the docs by tests/define/written_test.ts. */

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

/** Keeps a mount. */
export const mount: TaskBuilder<params.MountParams> = toTaskBuilder("mount");

/** Keeps a network namespace. */
export const netns: TaskBuilder<params.NetnsParams> = toTaskBuilder("netns");

/** Keeps a table of nftables. */
export const nftables: TaskBuilder<params.NftablesParams> = toTaskBuilder(
  "nftables",
);

/** Keeps packages of Node. */
export const npm: TaskBuilder<params.NpmParams> = toTaskBuilder("npm");

/** Keeps packages with the package manager of the system. */
export const packageTask: TaskBuilder<params.PackageParams> = toTaskBuilder(
  "package",
);

/** Keeps packages with pacman(8). */
export const pacman: TaskBuilder<params.PacmanParams> = toTaskBuilder("pacman");

/** Keeps a limit of sessions. */
export const pamLimits: TaskBuilder<params.PamLimitsParams> = toTaskBuilder(
  "pam_limits",
);

/** Waits. */
export const pause: TaskBuilder<params.PauseParams> = toTaskBuilder("pause");

/** Keeps packages of Python. */
export const pip: TaskBuilder<params.PipParams> = toTaskBuilder("pip");

/** Ends processes, signals them, or waits for them. */
export const process: TaskBuilder<params.ProcessParams> = toTaskBuilder(
  "process",
);

/** Runs a program, or a line by a shell. */
export const raw: TaskBuilder<params.RawParams> = toTaskBuilder("raw");

/** Restarts the host when it is needed. */
export const reboot: TaskBuilder<params.RebootParams> = toTaskBuilder("reboot");

/** Replaces text in a file. */
export const replace: TaskBuilder<params.ReplaceParams> = toTaskBuilder(
  "replace",
);

/** Keeps the servers that resolve names. */
export const resolver: TaskBuilder<params.ResolverParams> = toTaskBuilder(
  "resolver",
);

/** Keeps rules of rsyslog. */
export const rsyslog: TaskBuilder<params.RsyslogParams> = toTaskBuilder(
  "rsyslog",
);

/** Runs a script. */
export const script: TaskBuilder<params.ScriptParams> = toTaskBuilder("script");

/** Keeps one thing of SELinux. */
export const selinux: TaskBuilder<params.SelinuxParams> = toTaskBuilder(
  "selinux",
);

/** Keeps a service. */
export const service: TaskBuilder<params.ServiceParams> = toTaskBuilder(
  "service",
);

/** Sets variables. */
export const setFact: TaskBuilder<params.SetFactParams> = toTaskBuilder(
  "set_fact",
);

/** Switches the host off once. */
export const shutdown: TaskBuilder<params.ShutdownParams> = toTaskBuilder(
  "shutdown",
);

/** Keeps snaps. */
export const snap: TaskBuilder<params.SnapParams> = toTaskBuilder("snap");

/** Keeps options of ssh. */
export const sshConfig: TaskBuilder<params.SshConfigParams> = toTaskBuilder(
  "ssh_config",
);

/** Tells what a path is. */
export const stat: TaskBuilder<params.StatParams> = toTaskBuilder("stat");

/** Keeps a rule for sudo. */
export const sudoers: TaskBuilder<params.SudoersParams> = toTaskBuilder(
  "sudoers",
);

/** Keeps a swap area. */
export const swap: TaskBuilder<params.SwapParams> = toTaskBuilder("swap");

/** Keeps a kernel parameter. */
export const sysctl: TaskBuilder<params.SysctlParams> = toTaskBuilder("sysctl");

/** Keeps a unit of systemd. */
export const systemdUnit: TaskBuilder<params.SystemdUnitParams> = toTaskBuilder(
  "systemd_unit",
);

/** Makes a temporary file or directory. */
export const tempfile: TaskBuilder<params.TempfileParams> = toTaskBuilder(
  "tempfile",
);

/** Keeps a file that a template gives. */
export const template: TaskBuilder<params.TemplateParams> = toTaskBuilder(
  "template",
);

/** Keeps the time zone. */
export const timezone: TaskBuilder<params.TimezoneParams> = toTaskBuilder(
  "timezone",
);

/** Keeps values of a TOML file. */
export const tomlFile: TaskBuilder<params.TomlFileParams> = toTaskBuilder(
  "toml_file",
);

/** Keeps ufw. */
export const ufw: TaskBuilder<params.UfwParams> = toTaskBuilder("ufw");

/** Keeps an archive unpacked. */
export const unarchive: TaskBuilder<params.UnarchiveParams> = toTaskBuilder(
  "unarchive",
);

/** Asks a web service. */
export const uri: TaskBuilder<params.UriParams> = toTaskBuilder("uri");

/** Keeps a user. */
export const user: TaskBuilder<params.UserParams> = toTaskBuilder("user");

/** Keeps a virtual machine. */
export const virtualMachine: TaskBuilder<params.VirtualMachineParams> =
  toTaskBuilder("virtual_machine");

/** Waits for a port or a file. */
export const waitFor: TaskBuilder<params.WaitForParams> = toTaskBuilder(
  "wait_for",
);

/** Keeps packages with winget. */
export const winget: TaskBuilder<params.WingetParams> = toTaskBuilder("winget");

/** Keeps an extended attribute. */
export const xattr: TaskBuilder<params.XattrParams> = toTaskBuilder("xattr");

/** Keeps elements and attributes of an XML file. */
export const xmlFile: TaskBuilder<params.XmlFileParams> = toTaskBuilder(
  "xml_file",
);

/** Keeps values of a YAML file. */
export const yamlFile: TaskBuilder<params.YamlFileParams> = toTaskBuilder(
  "yaml_file",
);

/** Keeps packages with yum(8). */
export const yum: TaskBuilder<params.YumParams> = toTaskBuilder("yum");

/** Keeps packages with zypper(8). */
export const zypper: TaskBuilder<params.ZypperParams> = toTaskBuilder("zypper");
