/** Each task type is proven on a host, or why not is told here. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { tasks } from "../../tasks/mod.ts";

const HOST_TESTS = new URL("../host/", import.meta.url);

/** Types that no host test applies, and why. */
const UNPROVEN: Readonly<Record<string, string>> = {
  apk: "Debian has no apk",
  brew: "Homebrew is not packaged, and is installed from the network only",
  choco: "Chocolatey runs on Windows",
  sefcontext: "a policy of SELinux takes two minutes to be built on a host",
  selinux:
    "a container has the kernel of its machine, which runs without SELinux",
  selogin: "a policy of SELinux takes two minutes to be built on a host",
  seport: "a policy of SELinux takes two minutes to be built on a host",
  snap: "snapd installs from a store on the network only",
  virtual_machine:
    "libvirt's daemon is on no host of these tests, and its test driver forgets between two calls of virsh; recorded answers of it stand for it",
  winget: "winget runs on Windows",
};

Deno.test("each task type is applied on a host, or it is told why not", () => {
  const texts = [...Deno.readDirSync(HOST_TESTS)]
    .filter(({ name }) => name.endsWith("_test.ts"))
    .map(({ name }) => Deno.readTextFileSync(new URL(name, HOST_TESTS)));
  const proven = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\btype: "?([a-z_]+)/g)].map(([, type]) => type)
    ),
  );
  const unproven = Object.keys(tasks).filter((type) => !proven.has(type));
  deepEqual(unproven.sort(), Object.keys(UNPROVEN).sort());
});
