/** The package of a bundle for rpm(8). */

import { VERSION } from "../../lib/version.ts";
import { COMPLETIONS, isThere, MACHINES, place } from "./place.ts";
import { END, RESTART } from "./scripts.ts";
import { ABOUT, DIST, readCommitTime, run, type Target } from "./target.ts";

/** Writes the spec file of what was placed below a directory; scripts are given how many versions stay. */
export function toSpec(tree: string): string {
  return [
    // The runtime is taken as it is.
    "%global debug_package %{nil}",
    "%global __os_install_post %{nil}",
    "Name: driftless",
    `Version: ${VERSION}`,
    "Release: 1",
    `Summary: ${ABOUT}`,
    "License: Apache-2.0",
    "AutoReqProv: no",
    "Requires: libc.so.6(GLIBC_2.27)(64bit), libgcc_s.so.1()(64bit)",
    "%description",
    "Applies configuration, gathers facts and metrics, ships logs.",
    "%install",
    `mkdir -p %{buildroot} && cp -r ${tree}/. %{buildroot}/`,
    "%preun",
    `[ "$1" = 0 ] || exit 0\n${END}`,
    "%postun",
    `[ "$1" = 0 ] && exit 0\n${RESTART}`,
    "%files",
    "/usr/bin/driftless",
    "/usr/lib/driftless",
    "/usr/share/man/man1/driftless*.1.gz",
    ...Object.values(COMPLETIONS).map((path) => `/usr/share/${path}`),
    "%doc /usr/share/doc/driftless",
    "",
  ].join("\n");
}

/** Options of rpmbuild(8) that build below a directory, each time the same. */
export function toBuildOptions(top: string): string[] {
  return [
    `_topdir ${top}`,
    `_rpmdir ${top}/out`,
    "_buildhost localhost",
    "use_source_date_epoch_as_buildtime 1",
    "clamp_mtime_to_source_date_epoch 1",
  ].flatMap((text) => ["--define", text]);
}

/** Makes the package of a target; undefined where there is no rpmbuild(8). */
export async function makeRpm(target: Target): Promise<string | undefined> {
  const machine = MACHINES[target.name]?.rpm;
  if (!machine || !await isThere("rpmbuild")) return undefined;
  const top = await Deno.makeTempDir();
  await place(target, `${top}/tree`);
  const spec = `${top}/driftless.spec`;
  await Deno.writeTextFile(spec, toSpec(`${top}/tree`));
  const options = toBuildOptions(top);
  await run(
    "rpmbuild",
    ["-bb", "--quiet", "--target", machine, ...options, spec],
    { SOURCE_DATE_EPOCH: String(await readCommitTime()) },
  );
  const name = `driftless-${VERSION}-1.${machine}.rpm`;
  await Deno.copyFile(`${top}/out/${machine}/${name}`, `${DIST}/${name}`);
  await Deno.remove(top, { recursive: true });
  return `${DIST}/${name}`;
}
