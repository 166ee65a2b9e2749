/** Every example of the docs is planned on a host: what it lacks there is said, nothing fails of itself. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { toExamplesConfig } from "../cli/_type_examples.ts";
import { hostTest } from "./_host.ts";

const CONFIG = "/etc/driftless/config";

/** What the examples of a type lack on a bare host. */
const LACKS: Readonly<Record<string, RegExp>> = {
  acl: /: it does not exist$/,
  alternatives: /^Cannot register /,
  apk: /^Cannot find "apk" on this host$/,
  brew: /^Cannot run Homebrew: it refuses to work for root, and no other/,
  capabilities: /: it does not exist$/,
  choco: /^Cannot run "choco": the program is not installed$/,
  loop_device: /: it is not there$/,
  pacman: /^Cannot read "\/var\/lib\/pacman\/local": it does not exist$/,
  sysctl: /it is read-only here/,
  snap: /^Cannot ask snapd: it is not running$/,
  winget: /^Cannot run "winget": the program is not installed$/,
  ca_certificate: /^Cannot find "example-root.pem" of the configuration$/,
  firewalld: /^Cannot change firewalld: it does not run$/,
  sefcontext: /^Cannot work on SELinux: it is off/,
  selinux: /^Cannot work on SELinux: it is off/,
  selogin: /^Cannot work on SELinux: it is off/,
  seport: /^Cannot work on SELinux: it is off/,
  filesystem: /^Cannot use "\/dev\/(vdb|data\/www)": it is not there$/,
};

hostTest("every example of the docs is planned", async (host) => {
  for (const [name, text] of Object.entries(await toExamplesConfig())) {
    await host.write(`${CONFIG}/${name}`, text);
  }
  const { code, tasks, stdout, stderr } = await host.apply(CONFIG, "--dry-run");
  equal(code, 0, stdout + stderr);
  const failed = tasks.filter(({ status }) => status === "failed");
  for (const task of failed) {
    match(task.why ?? "", LACKS[task.task] ?? /^$/, `${task.task} ${task.why}`);
  }
  deepEqual(
    [...new Set(failed.map(({ task }) => task))].sort(),
    Object.keys(LACKS).sort(),
  );
});
