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
import {
  compareReleases,
  findNewestRelease,
  toReleases,
} from "../../host/kernel_releases.ts";

/** Files that packages make when they want a reboot: Debian's and Ubuntu's, SUSE's. */
const FLAGS = ["/run/reboot-required", "/run/reboot-needed"];
const PACKAGES = "/run/reboot-required.pkgs";
const RELEASE = "/proc/sys/kernel/osrelease";
const KERNELS = "/boot/vmlinuz-*, /lib/modules/*/vmlinuz";

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
  const newest = findNewestRelease(listKernels(kernel), running);
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
  return [
    ...toReleases(names("/boot")),
    ...names("/lib/modules").filter((name) =>
      kernel.stat(`/lib/modules/${name}/vmlinuz`) !== undefined
    ),
  ];
}
