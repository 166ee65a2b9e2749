/** The machine as a task may see it: questions only, no method changes anything. */

/** What a path is. */
export type EntryType =
  | "file"
  | "dir"
  | "link"
  | "fifo"
  | "socket"
  | "char"
  | "block";

/** One entry of a file system, as `lstat(2)` tells. */
export interface Entry {
  /** What it is. */
  type: EntryType;
  /** Permission bits, `07777`. */
  mode: number;
  /** Owner; negative while the owner is only predicted and has no number yet. */
  uid: number;
  /** Group; negative while the group is only predicted. */
  gid: number;
  /** Size in bytes. */
  size: number;
  /** Time of the last change of the content, in milliseconds since 1970. */
  mtimeMs: number;
  /** Time of the last access, in milliseconds since 1970. */
  atimeMs: number;
  /** Time of the last change of the entry, in milliseconds since 1970. */
  ctimeMs: number;
  /** Number of the device that holds it. */
  dev: number;
  /** Number of the inode; 0 while only predicted. */
  ino: number;
  /** Number of hard links. */
  nlink: number;
}

/** An account of `passwd(5)` and `shadow(5)`. */
export interface User {
  /** Login name. */
  name: string;
  /** Number; negative while only predicted. */
  uid: number;
  /** Number of the primary group; negative while only predicted. */
  gid: number;
  /** Comment field. */
  gecos: string;
  /** Home directory. */
  home: string;
  /** Login shell. */
  shell: string;
  /** Fields 2 to 8 of `shadow(5)`; absent when the reader has no right to read it. */
  shadow?: Shadow;
}

/** The secret and ageing fields of an account; days are counted from 1970-01-01. */
export interface Shadow {
  /** Password hash, `!` or `*` forms included. Never shown. */
  hash: string;
  /** Day of the last password change, or undefined when the field is empty. */
  lastChange?: number;
  /** Days before a change is allowed. */
  min?: number;
  /** Days after which a change is required. */
  max?: number;
  /** Days of warning before `max`. */
  warn?: number;
  /** Days after `max` until the account is disabled. */
  inactive?: number;
  /** Day on which the account expires. */
  expire?: number;
}

/** A group of `group(5)`. */
export interface Group {
  /** Name. */
  name: string;
  /** Number; negative while only predicted. */
  gid: number;
  /** Names of the members listed in the group line. */
  members: readonly string[];
}

/** An installed package. */
export interface Package {
  /** Name, with `:arch` only for a foreign architecture. */
  name: string;
  /** Installed version; empty while only predicted. */
  version: string;
  /** `installed`, or `config-files` for a removed package whose configuration stays. */
  status: "installed" | "config-files" | "broken";
  /** Architecture. */
  arch: string;
  /** Kept at its version by the administrator. */
  held: boolean;
  /** Virtual names that it provides. */
  provides: readonly string[];
  /** All versions, where several are installed side by side, newest first. */
  versions?: readonly string[];
}

/** A table of packages beside the system's own: those of a language, or of a directory. */
export interface PackageSource {
  /** Tells it from all others; stands before the names of its predictions. */
  readonly prefix: string;
  /** Reads what is installed, by name. */
  read(host: Host): Promise<ReadonlyMap<string, Package>>;
}

/** A service unit. */
export interface Unit {
  /** Full unit name, such as `nginx.service`. */
  name: string;
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  loadState: string;
  /** `active`, `inactive`, `failed`, `activating`, `deactivating`, `reloading`. */
  activeState: string;
  /** Finer state, such as `running`, `dead`, `auto-restart`. */
  subState: string;
  /** `enabled`, `disabled`, `static`, `masked`, `indirect`, `generated`, `alias`, … or empty. */
  fileState: string;
  /** Its file changed since it was loaded. */
  needsReload: boolean;
}

/** A whole table of the machine, read once and dropped by the change that touches it. */
export type Table = "packages" | "users" | "groups" | "units" | "sysctl";

/** How to run a query program. */
export interface QueryOptions {
  /** Standard input; closed when absent. */
  stdin?: string | Uint8Array;
  /** Give standard output as it is in `stdoutBytes`, and fail when it has more bytes than this. */
  maxBytes?: number;
  /** Environment beside the fixed `PATH` and `LC_ALL=C.UTF-8`. */
  env?: Record<string, string>;
  /** Working directory. */
  cwd?: string;
  /** User to run as; needs root. */
  user?: string;
  /** Limit in milliseconds; 30,000 when absent. */
  timeoutMs?: number;
  /** Exit codes besides 0 that are an answer, not a failure that an earlier change may mend. */
  answers?: readonly number[];
  /** Keep the answer until anything is changed or waited for: for what several tasks of a run ask. */
  shared?: boolean;
}

/** What a program gave back. */
export interface QueryResult {
  /** Exit code; 128 and the signal number when it was killed. */
  code: number;
  /** Name of the signal that ended it, such as `SIGKILL`. */
  signal?: string | undefined;
  /** Standard output, at most 8 MiB; empty where it is given as bytes. */
  stdout: string;
  /** Standard output as it is, where `maxBytes` asks for it. */
  stdoutBytes?: Uint8Array;
  /** Standard output was larger than 8 MiB: its middle is missing, and a line in it says so. */
  isCut?: true;
  /** Standard error, at most 1 MiB. */
  stderr: string;
}

/** A question over HTTP. */
export interface HttpRequest {
  /** `http:`, `https:` or `file:` address. */
  url: string;
  /** Method; `GET` when absent. */
  method?: string;
  /** Header fields. */
  headers?: Record<string, string>;
  /** Body. */
  body?: string | Uint8Array;
  /** Whole time in milliseconds; 30,000 when absent. */
  timeoutMs?: number;
  /** Which redirects are followed; `safe` means for GET and HEAD only. */
  follow?: "none" | "safe" | "all";
  /** Check the certificate; true when absent. */
  verifyTls?: boolean;
  /** Greatest body in bytes; 64 MiB when absent. */
  maxBytes?: number;
  /** User for basic authentication. */
  username?: string;
  /** Password for basic authentication. */
  password?: string;
  /** Path of a unix socket to connect to. */
  unixSocket?: string;
  /** Longest silence in milliseconds, in place of the whole time. */
  idleMs?: number;
  /** Header fields that are not sent on after a redirect. */
  unredirectedHeaders?: readonly string[];
  /** Path of a PEM file with the authorities to trust. */
  caFile?: string;
  /** Path of a PEM file with the client's certificate. */
  clientCert?: string;
  /** Path of a PEM file with the client's key; `clientCert` holds it when absent. */
  clientKey?: string;
}

/** An answer over HTTP. */
export interface HttpResponse {
  /** Status code. */
  status: number;
  /** Address after redirects. */
  url: string;
  /** Followed at least one redirect. */
  redirected: boolean;
  /** Header fields, names in lower case. */
  headers: Record<string, string>;
  /** Body. */
  body: Uint8Array;
}

/** An earlier change of a dry run that may still bring what is absent now. */
export interface Pending {
  /** A package brings files, users and units; a command may do anything. */
  kind: "package" | "command";
  /** What to call it in a message: `package nginx`. */
  name: string;
}

/**
 * The machine as a task may see it. Paths are absolute. All methods but
 * `findUnit`, `query`, `request`, `connect` and `sleep` are cheap after their
 * first use: tables are read whole and kept for the run.
 */
export interface Host {
  /** Platform, as `Deno.build.os`. */
  readonly os: string;
  /** Number of the user that the process runs as; 0 is root. */
  readonly uid: number;
  /** Number of the group that the process runs as. */
  readonly gid: number;
  /** Permission bits that new entries do not get. */
  readonly umask: number;
  /** The newest change of a dry run whose effect is not fully known; undefined on a real host. */
  readonly pending: Pending | undefined;
  /**
   * Reads what a path is, or undefined when nothing is there. Links are not
   * followed unless asked.
   * @throws {UnknownState} When an earlier command of a dry run may create it.
   */
  stat(path: string, follow?: boolean): Promise<Entry | undefined>;
  /**
   * Reads a whole file.
   * @throws {TaskError} When it is over `maxBytes` (100 MiB when absent), absent or unreadable.
   * @throws {UnknownState} When its content is only predicted to differ.
   */
  readFile(path: string, maxBytes?: number): Promise<Uint8Array>;
  /** Reads a file as UTF-8; same limits and errors as `readFile`. */
  readText(path: string, maxBytes?: number): Promise<string>;
  /** Reads the text of a symbolic link. */
  readLink(path: string): Promise<string>;
  /** Lists the names in a directory, sorted by code unit. */
  list(path: string): Promise<string[]>;
  /** Digests a file's content without holding it in memory; hex. */
  digest(path: string, algorithm?: DigestAlgorithm): Promise<string>;
  /** Local accounts by name. */
  users(): Promise<ReadonlyMap<string, User>>;
  /** Local groups by name. */
  groups(): Promise<ReadonlyMap<string, Group>>;
  /** Installed packages by name: those of the system, or of a table beside it. */
  packages(source?: PackageSource): Promise<ReadonlyMap<string, Package>>;
  /** Finds a service unit by its full name, or undefined when there is none. */
  findUnit(name: string): Promise<Unit | undefined>;
  /** Finds a program in the fixed `PATH`, or undefined. */
  findProgram(name: string): Promise<string | undefined>;
  /**
   * Runs a program that only reads.
   * @throws {TaskError} When the program is missing or exceeds its time.
   * @throws {UnknownState} When it fails and an earlier change of a dry run may mend that.
   */
  query(argv: readonly string[], options?: QueryOptions): Promise<QueryResult>;
  /** Asks over HTTP; for requests that change nothing. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Tells whether a TCP connection can be made. */
  connect(host: string, port: number, timeoutMs: number): Promise<boolean>;
  /** Waits; resolves to false at once where nothing can change by waiting (a dry run). */
  sleep(ms: number): Promise<boolean>;
  /** Tells the time, in milliseconds since 1970. */
  now(): number;
  /** Tells whether a change with this `once` key was made in an earlier run. */
  wasDone(key: string): Promise<boolean>;
}

/** Digests that a task may ask for. */
export type DigestAlgorithm = "md5" | "sha1" | "sha256" | "sha384" | "sha512";

/** Thrown by a host that cannot know the answer before an earlier change is made. */
export class UnknownState extends Error {
  /** Name of the class. */
  override name = "UnknownState";
}
