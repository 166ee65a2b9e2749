/** One function for each task type from m to z, which makes a task of its params. Written from the schema and the docs by tests/define/written_test.ts. */

import { type TaskBuilder, toTaskBuilder } from "./part.ts";
import type * as params from "./task_params.ts";

/** Keeps a mount. */
export const mount: TaskBuilder<params.MountParams> = toTaskBuilder("mount");

/** Keeps a network namespace. */
export const netns: TaskBuilder<params.NetnsParams> = toTaskBuilder("netns");

/** Keeps a network interface. */
export const networkInterface: TaskBuilder<params.NetworkInterfaceParams> =
  toTaskBuilder("network_interface");

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

/** Keeps which label files get. */
export const sefcontext: TaskBuilder<params.SefcontextParams> = toTaskBuilder(
  "sefcontext",
);

/** Keeps one thing of SELinux. */
export const selinux: TaskBuilder<params.SelinuxParams> = toTaskBuilder(
  "selinux",
);

/** Keeps which user of SELinux an account is. */
export const selogin: TaskBuilder<params.SeloginParams> = toTaskBuilder(
  "selogin",
);

/** Keeps which type ports have. */
export const seport: TaskBuilder<params.SeportParams> = toTaskBuilder("seport");

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
