/** Changes: what a task wants done, as plain data, shown, made, predicted, audited and undone from the same record. */

import type {
  Group,
  HttpRequest,
  Package,
  Table,
  Unit,
  User,
} from "./host/host.ts";

/** New content of a file: text, bytes, or the content of another file with its digest. */
export type Content =
  | string
  | Uint8Array
  | { file: string; sha256: string; size: number };

/** Permission bits and owners; what is absent is kept, or is the default of a new entry. */
export interface Attributes {
  /** Permission bits, `07777`. */
  mode?: number;
  /** Name or decimal number of the owner. */
  owner?: string;
  /** Name or decimal number of the group. */
  group?: string;
}

/** What every change may say. */
export interface Shown {
  /** One line for people beside the path or argv: `not installed -> 1.22.1-9`. */
  shows?: string;
  /** The content is secret: show only that it differs. */
  secret?: boolean;
  /** Of a task with `no_log`: its words are told nobody, and of them only how to undo it is kept. */
  hidden?: boolean;
  /** May lock an operator out, or surely not; told by its path when absent. */
  lockout?: boolean;
  /** In a dry run, the earlier change that may bring what is missing, so that this one may not be needed: `package nginx`. */
  unless?: string;
}

/** Replaces a file's content atomically, or creates it. */
export interface WriteChange extends Shown, Attributes {
  /** Which change this is. */
  kind: "write";
  /** Absolute path. */
  path: string;
  /** The whole new content. */
  content: Content;
  /** Write the target of a link and keep the link. */
  follow?: boolean;
  /** Program that must accept the new file first; exactly one element holds `%s`. */
  validate?: readonly string[];
  /** Write in place when the file cannot be renamed over (bind mounts). */
  unsafe?: boolean;
  /** Keep a copy of the old file beside it; its path comes back in `Made.data.backup_file`. */
  backup?: boolean;
}

/** Changes permission bits, owners or times of an existing entry. */
export interface AttributesChange extends Shown, Attributes {
  /** Which change this is. */
  kind: "attributes";
  /** Absolute path. */
  path: string;
  /** Change the target of a link. */
  follow?: boolean;
  /** New time of the last content change, in milliseconds since 1970. */
  mtimeMs?: number;
  /** New time of the last access, in milliseconds since 1970. */
  atimeMs?: number;
  /** Is wanted on every run by its nature, as the time of now is. */
  repeats?: boolean;
}

/** Makes one directory; its parent exists. */
export interface MakeDirChange extends Shown, Attributes {
  /** Which change this is. */
  kind: "make_dir";
  /** Absolute path. */
  path: string;
}

/** Removes an entry; a link is removed, never its target. */
export interface RemoveChange extends Shown {
  /** Which change this is. */
  kind: "remove";
  /** Absolute path. */
  path: string;
  /** Remove a directory with all that is in it, on its own file system only. */
  recursive?: boolean;
}

/** Makes a symbolic link, replacing atomically a file or link that stands there. */
export interface LinkChange extends Shown {
  /** Which change this is. */
  kind: "link";
  /** Absolute path. */
  path: string;
  /** What the link says, or leads to. */
  target: string;
}

/** Makes a hard link, replacing atomically a file or link that stands there. */
export interface HardLinkChange extends Shown {
  /** Which change this is. */
  kind: "hard_link";
  /** Absolute path. */
  path: string;
  /** What the link says, or leads to. */
  target: string;
}

/** Writes a value to a file of `/proc/sys` or `/sys`. */
export interface KernelChange extends Shown {
  /** Which change this is. */
  kind: "kernel";
  /** Absolute path. */
  path: string;
  /** Text to write, without the final newline. */
  value: string;
  /** What the file shows afterwards, where that is not the text. */
  reads?: string;
  /** Text that undoes it, where that is not what the file showed before. */
  undoValue?: string;
}

/** Fetches an address into a file: verified before it is visible, replaced atomically. */
export interface DownloadChange extends Shown, Attributes {
  /** Which change this is. */
  kind: "download";
  /** Absolute path. */
  path: string;
  /** What is asked. */
  request: HttpRequest;
  /** Digest that the content must have; the algorithm is one of `DigestAlgorithm`. */
  checksum?: { algorithm: string; hex: string };
  /** Size in bytes that the server told; predicts the entry. */
  size?: number;
  /** Time of the last change that the server told, in milliseconds since 1970; predicts the entry. */
  mtimeMs?: number;
  /** Keep a copy of the old file beside it. */
  backup?: boolean;
}

/** Sends a request that changes something elsewhere. */
export interface RequestChange extends Shown {
  /** Which change this is. */
  kind: "request";
  /** What is asked. */
  request: HttpRequest;
  /** Is sent on every run by its nature. */
  repeats?: boolean;
}

/** Brings a working tree to a commit, with git(1) where it is installed, else with the built-in client (http and https). */
export interface CheckoutChange extends Shown {
  /** Which change this is. */
  kind: "checkout";
  /** Absolute path. */
  path: string;
  /** Address of the repository. */
  url: string;
  /** Branch, tag or full commit hash. */
  version: string;
  /** Full hash that `version` means now. */
  commit: string;
  /** Full name of the branch or tag that `version` means; absent for a commit. */
  ref?: string;
  /** Name of the remote. */
  remote: string;
  /** History to fetch; everything when absent. */
  depth?: number;
  /** Throw away local modifications. */
  force: boolean;
  /** User for authentication. */
  username?: string;
  /** Password for authentication. */
  password?: string;
  /** Repository without a working tree. */
  bare?: boolean;
  /** Fetch no more than what `version` names. */
  singleBranch?: boolean;
  /** More to fetch, as refspecs of git-fetch(1). */
  refspecs?: readonly string[];
  /** Bring submodules to the commits that the tree names. */
  recursive?: boolean;
  /** Require a good signature of the commit or tag. */
  verify?: boolean;
  /** How ssh connects. */
  ssh?: SshAccess;
  /** User to run git as: the owner of an existing tree. */
  user?: string;
}

/** How git connects over ssh. */
export interface SshAccess {
  /** Path of the private key. */
  keyFile?: string;
  /** Which unknown host keys are accepted: none, those of new hosts, or any. */
  hostKeys: "known" | "new" | "any";
  /** More words for ssh(1). */
  options?: readonly string[];
}

/** A statement about the machine after a change; an undefined value means gone. */
export type Prediction =
  | { table: "packages"; name: string; value: Package | undefined }
  | { table: "users"; name: string; value: User | undefined }
  | { table: "groups"; name: string; value: Group | undefined }
  | { table: "units"; name: string; value: Unit | undefined }
  /** A path that the kernel shows, such as that of a network interface or a mount; what a directory holds is not known. */
  | { table: "paths"; name: string; value: "dir" | undefined };

/** Runs a program. */
export interface RunChange extends Shown {
  /** Which change this is. */
  kind: "run";
  /** Program and arguments; no shell. */
  argv: readonly string[];
  /** Environment beside the fixed `PATH`; may hold secrets, which are never shown. */
  env?: Record<string, string>;
  /** Working directory. */
  cwd?: string;
  /** Text for standard input; may hold secrets, which are never shown. */
  stdin?: string;
  /** User to run as. */
  user?: string;
  /** Group to run as. */
  group?: string;
  /** Limit in milliseconds; 600,000 when absent. */
  timeoutMs?: number;
  /** Exit codes that mean success; `[0]` when absent, any when empty. */
  success?: readonly number[];
  /** What will be true afterwards, as far as it can be said; absent means nothing is known. */
  predicts?: readonly Prediction[];
  /** Tables of the host that are read anew afterwards. */
  touches?: readonly Table[];
  /** Has no guard and so runs on every apply: not counted against convergence, "may change" in a dry run. */
  repeats?: boolean;
  /** Is made once for all tasks that ask for it: before the next program runs, or when the run ends. */
  waits?: true;
  /** Changes nothing (`changed_when: false`): leaves nothing to know, to remember or to undo. */
  harmless?: boolean;
  /** Remember under this key that it was made, for `Host.wasDone`. */
  once?: string;
  /** How it is undone; absent means not reversible. */
  undo?: readonly Change[];
}

/** Anything that a task can want done to a machine. */
export type Change =
  | WriteChange
  | AttributesChange
  | MakeDirChange
  | RemoveChange
  | LinkChange
  | HardLinkChange
  | KernelChange
  | DownloadChange
  | RequestChange
  | CheckoutChange
  | RunChange;

/** The words of a change that would stand in the list of processes. */
export function toSeenWords(change: Change): readonly string[] {
  if (change.kind === "write") return change.validate ?? [];
  if (change.kind !== "run") return [];
  return [...change.argv, change.user ?? "", change.group ?? ""];
}

/** What a change gave back once it was made. */
export interface Made {
  /** Exit code of a program, status of a request, 0 otherwise. */
  code: number;
  /** Standard output, or the body of an answer; at most 1 MiB head and tail. */
  stdout: string;
  /** Standard error. */
  stderr: string;
  /** More, by kind: `backup_file`, `headers`, `url`, … */
  data?: Record<string, unknown>;
}

/** What `register` stores of a plan; `facts` become variables. */
export type Output = Record<string, unknown>;

/** A plan: yields changes, receives what each gave (undefined in a dry run), returns what `register` stores. */
export type Plan = AsyncGenerator<Change, Output, Made | undefined>;
