/**
 * The `filesystem` collector: room in mounted file systems, from
 * `/proc/1/mountinfo` (proc_pid_mountinfo(5)) and statfs(2).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  type FileSystem,
  type Kernel,
  type NamePattern,
  toFilter,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { toMessage } from "../../error.ts";
import { type Mount, parseMounts } from "./_mountinfo.ts";

const SIZE = gauge("filesystem_size_bytes", "Size of a file system.");
const FREE = gauge(
  "filesystem_free_bytes",
  "Free room, that of root included.",
);
const AVAILABLE = gauge(
  "filesystem_avail_bytes",
  "Room that ordinary users may take.",
);
const FILES = gauge("filesystem_files", "Files that there can be.");
const FILES_FREE = gauge(
  "filesystem_files_free",
  "Files that can still be made.",
);
const PURGEABLE = gauge(
  "filesystem_purgeable_bytes",
  "Room that the system can free by itself; 0 on Linux.",
);
const READONLY = gauge(
  "filesystem_readonly",
  "Whether nothing can be written.",
);
const ERROR = gauge(
  "filesystem_device_error",
  "Whether the file system could not be asked.",
);
const MOUNT = gauge("filesystem_mount_info", "Where a device is mounted.");

/** What upstream tells of a file system that does not answer. */
const STUCK = "mountpoint timeout";

/** Params of the `filesystem` collector. */
export interface FilesystemParams {
  /** Only mount points that match. */
  mount_points_include: NamePattern | undefined;
  /** No mount points that match. */
  mount_points_exclude: NamePattern | undefined;
  /** Only types that match. */
  fs_types_include: NamePattern | undefined;
  /** No types that match. */
  fs_types_exclude: NamePattern | undefined;
  /** How long a file system may take to answer, in seconds. */
  mount_timeout_secs: number;
}

/** What one file system answered, or why it did not. */
type Answer = FileSystem | string;
/** Asks one mounted file system. */
type Ask = (kernel: Kernel, mount: Mount) => Answer | Promise<Answer>;

/** Collects size and free room; one that hangs is asked again when its last call came back. */
export const filesystemCollector: Collector<FilesystemParams> = {
  type: "filesystem",
  isDefault: true,
  fields: {
    mount_points_include: field(
      "pattern",
      undefined,
      "Only mount points that match.",
    ),
    mount_points_exclude: field(
      "pattern",
      /^\/(dev|proc|run\/credentials\/.+|sys|var\/lib\/docker\/.+|var\/lib\/containers\/storage\/.+)($|\/)/,
      "No mount points that match.",
    ),
    fs_types_include: field("pattern", undefined, "Only types that match."),
    fs_types_exclude: field(
      "pattern",
      /^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$/,
      "No types that match.",
    ),
    mount_timeout_secs: field(
      "seconds",
      4,
      "How long a file system may take to answer.",
    ),
  },
  open: (params) => {
    const wantsMount = toFilter(
      params.mount_points_include,
      params.mount_points_exclude,
    );
    const wantsType = toFilter(
      params.fs_types_include,
      params.fs_types_exclude,
    );
    const isWanted = ({ mountpoint, type }: Mount) =>
      wantsMount(mountpoint) && wantsType(type);
    const ask = openAsk(params.mount_timeout_secs * 1000);
    let known: { text: string; mounts: readonly Mount[] } | undefined;
    return ({ kernel }, emit) => {
      const text = readMounts(kernel);
      if (known?.text !== text) {
        const all = parseMounts(text, kernel.roots.root);
        known = { text, mounts: toDistinct(all.filter(isWanted)) };
      }
      const { mounts } = known;
      const asked = mounts.map((mount) => ask(kernel, mount));
      const emitAll = (answers: readonly Answer[]) =>
        mounts.forEach((mount, index) =>
          emitMount(mount, answers[index]!, emit)
        );
      if (!asked.every(isHere)) return Promise.all(asked).then(emitAll);
      emitAll(asked);
    };
  },
};

function readMounts(kernel: Kernel): string {
  // Where others' processes are hidden only one's own can be read.
  const text = kernel.tryRead("/proc/1/mountinfo") ??
    kernel.read("/proc/self/mountinfo");
  if (text === undefined) throw new Error("/proc/self/mountinfo is absent");
  return text;
}

/** File systems on disks of this machine have answered at once. */
function isHere(answer: Answer | Promise<Answer>): answer is Answer {
  return !(answer instanceof Promise);
}

/** Of file systems over one another only the first is told. */
function toDistinct(mounts: readonly Mount[]): Mount[] {
  const seen = new Set<string>();
  return mounts.filter(({ mountpoint, type, device }) => {
    const key = `${device}\0${mountpoint}\0${type}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Makes what asks, and leaves alone what has not answered. */
function openAsk(timeoutMs: number): Ask {
  const stuck = new Set<string>();
  return (kernel, { mountpoint, type }) => {
    if (stuck.has(mountpoint)) return STUCK;
    let asked: FileSystem | Promise<FileSystem>;
    try {
      asked = kernel.statfs(mountpoint, type);
    } catch (error) {
      return toMessage(error);
    }
    if (!(asked instanceof Promise)) return asked;
    const over = Promise.withResolvers<string>();
    const timer = setTimeout(() => {
      stuck.add(mountpoint);
      over.resolve(STUCK);
    }, timeoutMs);
    const answer = asked.catch(toMessage)
      .finally(() => {
        clearTimeout(timer);
        stuck.delete(mountpoint);
      });
    return Promise.race([answer, over.promise]);
  };
}

function emitMount(
  mount: Mount,
  answer: FileSystem | string,
  emit: Emit,
): void {
  const { device, mountpoint, type: fstype, isReadonly, major, minor } = mount;
  const device_error = typeof answer === "string" ? answer : "";
  const labels = { device, mountpoint, fstype, device_error };
  emit(ERROR, device_error === "" ? 0 : 1, labels);
  emit(READONLY, isReadonly ? 1 : 0, labels);
  if (typeof answer === "string") return;
  const { blockBytes, blocks, blocksFree, blocksAvailable } = answer;
  emit(SIZE, blocks * blockBytes, labels);
  emit(FREE, blocksFree * blockBytes, labels);
  emit(AVAILABLE, blocksAvailable * blockBytes, labels);
  emit(FILES, answer.files, labels);
  emit(FILES_FREE, answer.filesFree, labels);
  emit(PURGEABLE, 0, labels);
  emit(MOUNT, 1, { device, major, minor, mountpoint });
}
