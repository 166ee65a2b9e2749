/** Repositories of small packages of rpm, pacman and Flatpak on a test host, which need no network. */

import type { TestHost } from "./_host.ts";

const RPMS = "/srv/rpms";
const PACMANS = "/srv/pacman";

/** A package of rpm(8), in the words of its spec file. */
export interface Rpm {
  readonly name: string;
  readonly version: string;
  /** Lines of the preamble besides the usual ones. */
  readonly more: string;
  readonly install: string;
  readonly files: string;
}

/** Builds a package into the directory that `publishRpms` makes a repository of. */
export async function buildRpm(host: TestHost, rpm: Rpm): Promise<void> {
  const spec = `/root/specs/${rpm.name}.spec`;
  await host.write(
    spec,
    `Name: ${rpm.name}
Version: ${rpm.version}
Release: 1
Summary: test
License: none
BuildArch: noarch
${rpm.more}
%description
test
%install
${rpm.install}
%files
${rpm.files}
`,
  );
  await host.ask(
    "rpmbuild",
    "-bb",
    "--quiet",
    "--define",
    `_rpmdir ${RPMS}`,
    spec,
  );
}

/** Builds a toy in two versions and what it needs, for dnf(8) and zypper(8), which then know that repository only. */
export async function publishRpms(host: TestHost): Promise<void> {
  // Debian has it in the home of whoever runs rpm(8).
  await host.write("/etc/rpm/macros", "%_dbpath /var/lib/rpm\n");
  await host.ask("rpm", "--initdb");
  for (
    const [name, version, more] of [
      ["toylib", "1.0", ""],
      ["toy", "1.0", "Requires: toylib"],
      ["toy", "2.0", "Requires: toylib"],
      ["lone", "1.0", ""],
      ["ground", "1.0", ""],
    ] as const
  ) {
    await buildRpm(host, {
      name,
      version,
      more,
      install: `mkdir -p %{buildroot}/usr/share/${name}\n` +
        `echo ${version} > %{buildroot}/usr/share/${name}/data`,
      files: `/usr/share/${name}`,
    });
  }
  await host.ask("createrepo_c", "--quiet", RPMS);
  const repository =
    `[test]\nname=test\nbaseurl=file://${RPMS}\nenabled=1\ngpgcheck=0\n`;
  await host.write("/etc/yum.repos.d/test.repo", repository);
  await host.write("/etc/zypp/repos.d/test.repo", `${repository}type=rpm-md\n`);
  await host.ask("dnf", "-q", "makecache");
  // zypper(8) fails where nothing at all is installed.
  await host.ask("dnf", "-q", "-y", "install", "ground");
  await host.ask("zypper", "-q", "--non-interactive", "refresh");
}

/** Builds a toy and what it needs for pacman(8), which then knows that repository only; its database is written as repo-add(8) does. */
export async function publishPacman(host: TestHost): Promise<void> {
  for (const [name, needs] of [["toylib"], ["toy", "toylib"], ["lone"]]) {
    const tree = `/root/pacman/${name}`;
    const file = `${name}-1.0-1-any.pkg.tar.gz`;
    await host.write(
      `${tree}/.PKGINFO`,
      `pkgname = ${name}\npkgver = 1.0-1\npkgdesc = test\nsize = 2\narch = any\n` +
        (needs ? `depend = ${needs}\n` : ""),
    );
    await host.write(`${tree}/usr/share/${name}/data`, "1.0\n");
    await host.ask("mkdir", "-p", PACMANS);
    await host.ask(
      "tar",
      "-czf",
      `${PACMANS}/${file}`,
      "-C",
      tree,
      ".PKGINFO",
      "usr",
    );
    await host.write(
      `/root/pacman/db/${name}-1.0-1/desc`,
      `%FILENAME%\n${file}\n\n%NAME%\n${name}\n\n%VERSION%\n1.0-1\n\n%ARCH%\nany\n\n` +
        (needs ? `%DEPENDS%\n${needs}\n\n` : ""),
    );
  }
  const database = `${PACMANS}/test.db`;
  await host.ask("sh", "-c", `cd /root/pacman/db && tar -czf ${database} *`);
  await host.write(
    "/etc/pacman.conf",
    `[options]\nArchitecture = auto\nSigLevel = Never\n[test]\nServer = file://${PACMANS}\n`,
  );
  await host.ask("pacman", "-Sy", "--noconfirm");
}

/** Exports an application of Flatpak that needs a runtime which nobody has, to a remote of the host. */
export async function publishFlatpak(host: TestHost): Promise<void> {
  const tree = "/root/flatpak/app";
  await host.write(
    `${tree}/metadata`,
    "[Application]\nname=org.example.Toy\nruntime=org.example.Platform/x86_64/1\nsdk=org.example.Sdk/x86_64/1\n",
  );
  await host.write(`${tree}/files/data`, "1\n");
  await host.ask("mkdir", "-p", `${tree}/export`);
  await host.ask(
    "flatpak",
    "build-export",
    "--disable-sandbox",
    "/srv/flatpak",
    tree,
  );
  await host.ask(
    "flatpak",
    "remote-add",
    "--system",
    "--no-gpg-verify",
    "test",
    "file:///srv/flatpak",
  );
}
