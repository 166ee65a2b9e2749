/** The mode of SELinux, now and at boot. */

import { type Host, type TaskContext, TaskError } from "../lib/task.ts";
import { planFile, type Steps } from "./_files.ts";
import { CONFIG, ENFORCE, findKey, isEnabled, setKey } from "./_selinux.ts";

/** What is wanted of the whole system. */
export interface WantedMode {
  state: "enforcing" | "permissive" | "disabled";
  persistent: boolean;
  policy?: string;
}

/**
 * Plans the mode; gives whether it takes a restart.
 * @throws {TaskError} When SELinux or the policy is not installed, or the mode cannot be had now.
 */
export async function* planMode(
  want: WantedMode,
  host: Host,
  context: TaskContext,
): Steps<boolean> {
  const isOn = await isEnabled(host);
  if (want.persistent) yield* planConfig(want, host);
  const isWantedOn = want.state !== "disabled";
  if (isOn !== isWantedOn) {
    if (!want.persistent) {
      throw new TaskError(
        `Cannot make SELinux ${want.state} now: it takes a restart`,
        { advice: "Take persistent: false away" },
      );
    }
    context.warn(
      isOn
        ? "SELinux is on until this host restarts; files that are made without it have no labels"
        : "SELinux is off until this host restarts, and all files are to be labelled then: touch /.autorelabel",
    );
    return true;
  }
  if (!isOn) return false;
  const value = want.state === "enforcing" ? "1" : "0";
  const live = (await host.readText(ENFORCE)).trim();
  if (live !== value) {
    yield { kind: "kernel", path: ENFORCE, value, lockout: value === "1" };
  }
  return false;
}

async function* planConfig(
  { state, policy }: WantedMode,
  host: Host,
): Steps<void> {
  if (!await host.stat(CONFIG, true)) {
    throw new TaskError(`Cannot find "${CONFIG}": SELinux is not installed`, {
      advice:
        "Install its packages first: selinux-policy-targeted, or selinux-basics and selinux-policy-default",
    });
  }
  const text = await host.readText(CONFIG);
  const name = policy ?? findKey(text, "SELINUXTYPE") ?? "targeted";
  if (
    state !== "disabled" &&
    (await host.stat(`/etc/selinux/${name}`, true))?.type !== "dir"
  ) {
    throw new TaskError(`Cannot find the policy "${name}" in "/etc/selinux"`, {
      advice: "Install its package first, or name another policy",
    });
  }
  const withMode = findKey(text, "SELINUX") === state
    ? text
    : setKey(text, "SELINUX", state);
  const isNamed = findKey(text, "SELINUXTYPE") === name ||
    policy === undefined && state === "disabled";
  const content = isNamed ? withMode : setKey(withMode, "SELINUXTYPE", name);
  if (content === text) return;
  yield* planFile({ path: CONFIG, content, follow: true }, host);
}
