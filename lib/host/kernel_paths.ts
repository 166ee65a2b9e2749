/** What is known of the kernel's files by their paths. */

import type { KernelRoots } from "./kernel.ts";

/** Only the kernel's own files stay what they are behind a descriptor, those of other processes apart. */
const KEPT_REGEXP = /^\/(sys\/|proc\/(1|self)\/|proc\/(?!\d+\/|thread-self\/))/;
/** Files of processes, which come and go. */
const PASSING_REGEXP = /^\/proc\/(?!1\/)(\d+|thread-self)\//;
/** Files that come whole with the first read: attributes, and what the kernel writes in one piece. */
const WHOLE_REGEXP =
  /^\/(sys|proc\/(sys|pressure))\/|^\/proc\/(loadavg|meminfo|stat|self\/(limits|stat)|net\/(netstat|snmp6?|sockstat6?))$/;
/** Tables of short lines. */
const TABLE_REGEXP =
  /^\/proc\/(diskstats|net\/(arp|dev|softnet_stat|stat\/nf_conntrack|udp6?))$/;
/**
 * Most bytes of a first read of a table that are all of it. The kernel ends a
 * read early only where the next line has no room in its page of 4,096 bytes
 * (seq_file in the kernel's documents), and the lines of these tables have less
 * than 1,024. Asked once more for nothing it looks through all sockets again.
 */
const TABLE_BYTES = 3072;

/** How a file is read. */
export interface PathTraits {
  /** Whether its descriptor is kept open. */
  readonly isKept: boolean;
  /** Whether it is remembered at all. */
  readonly isKnown: boolean;
  /** A first read that gives no more bytes than this, and fills no buffer, gives all. */
  readonly wholeBytes: number;
}

/** Tells how a file is read. */
export function toTraits(path: string): PathTraits {
  return {
    isKept: KEPT_REGEXP.test(path),
    isKnown: !PASSING_REGEXP.test(path),
    wholeBytes: WHOLE_REGEXP.test(path)
      ? Infinity
      : TABLE_REGEXP.test(path)
      ? TABLE_BYTES
      : 0,
  };
}

/** Gives the path of the real tree that is read for a path. */
export function toRealPath(
  path: string,
  { proc, sys, udev, root }: KernelRoots,
): string {
  if (path.startsWith("/proc/")) return proc + path.slice(5);
  if (path.startsWith("/sys/")) return sys + path.slice(4);
  if (path.startsWith("/run/udev/data")) return udev + path.slice(14);
  return root + path;
}

/** Tells whether a directory is a control group: its files are the kernel's, and come and go with it. */
export function isControlGroup(path: string): boolean {
  return path.startsWith("/sys/fs/cgroup/");
}
