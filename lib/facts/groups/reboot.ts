/**
 * The `reboot` group: whether the host waits for a reboot, and why.
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  type GroupSource,
  type Kernel,
  key,
  type NoParams,
  toLines,
} from "../group.ts";

/** Files that packages make when they want a reboot: Debian's and Ubuntu's, SUSE's. */
const FLAGS = ["/run/reboot-required", "/run/reboot-needed"];
const PACKAGES = "/run/reboot-required.pkgs";
const RELEASE = "/proc/sys/kernel/osrelease";
const KERNELS = "/boot/vmlinuz-*, /lib/modules/*/vmlinuz";
/** Kernels that are started by hand only. */
const RESCUE_REGEXP = /rescue|\.old$/;

/** Tells whether a reboot is needed. */
export const rebootGroup: Group<NoParams> = {
  type: "reboot",
  help: "whether a reboot is needed, and why",
  isDefault: true,
  fields: {},
  collectors: [],
  keys: [
    key(
      "required",
      "Whether a reboot is needed; null where nothing tells.",
      `${FLAGS.join(", ")}, ${KERNELS}`,
    ),
    key("reasons", "Why.", `${FLAGS.join(", ")}, ${KERNELS}`),
    key("packages", "Packages that want it.", PACKAGES),
    key("running_kernel", "Release of the running kernel.", RELEASE),
    key(
      "newest_kernel",
      "Newest installed kernel of the same flavour; absent where none is found.",
      KERNELS,
    ),
  ],
  open: () => readReboot,
};

function readReboot({ kernel }: GroupSource): FactObject {
  const running = kernel.tryRead(RELEASE)?.trim() ?? "";
  const newest = findNewest(listKernels(kernel), running);
  const isFlagged = FLAGS.some((path) => kernel.stat(path) !== undefined);
  const packages = [
    ...new Set(toLines(kernel.tryRead(PACKAGES) ?? "").filter(Boolean)),
  ];
  const isOld = newest !== undefined && compareReleases(running, newest) < 0;
  const reasons = [
    ...isOld ? [`kernel ${newest} is installed, ${running} runs`] : [],
    ...isFlagged ? [toReason(packages)] : [],
  ];
  const isKnown = newest !== undefined || isFlagged;
  return {
    required: isKnown ? reasons.length > 0 : null,
    reasons,
    packages,
    running_kernel: running,
    newest_kernel: newest,
  };
}

function toReason(packages: readonly string[]): string {
  return packages.length === 0
    ? "a package wants it"
    : `packages want it: ${packages.join(" ")}`;
}

function listKernels(kernel: Kernel): string[] {
  const names = (dir: string) =>
    (kernel.list(dir) ?? []).map(({ name }) => name);
  const start = "vmlinuz-";
  return [
    ...names("/boot").filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length)),
    ...names("/lib/modules").filter((name) =>
      kernel.stat(`/lib/modules/${name}/vmlinuz`) !== undefined
    ),
  ].filter((release) => !RESCUE_REGEXP.test(release));
}

/** A release of another flavour, such as `-cloud-amd64` beside `-amd64`, is another kernel and no newer one. */
function findNewest(
  releases: readonly string[],
  running: string,
): string | undefined {
  const flavour = toFlavour(running);
  return releases.filter((release) => toFlavour(release) === flavour)
    .sort(compareReleases).at(-1);
}

function toFlavour(release: string): string {
  return release.replaceAll(/[^a-zA-Z]/g, "");
}

/** Compares part by part as rpm(8) does: numbers by their value, and any number is newer than letters. */
function compareReleases(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((text) =>
    text.match(/\d+|[a-zA-Z]+/g) ?? []
  );
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = compareParts(left[index], right[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const [left, right] = [Number(a), Number(b)];
  if (Number.isNaN(left) && Number.isNaN(right)) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (Number.isNaN(left) || Number.isNaN(right)) {
    return Number.isNaN(left) ? -1 : 1;
  }
  return left - right;
}
