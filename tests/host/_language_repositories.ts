/** Small packages of Python, Node and Ruby on a test host, which need no network. */

import type { TestHost } from "./_host.ts";

/** Where wheels are, and gems. */
export const WHEELS = "/srv/wheels";
export const GEMS = "file:///srv/gems/";
/** Where the registry of npm answers. */
export const REGISTRY = "http://127.0.0.1:4873";

/** Builds a wheel in two versions by hand (PEP 427). */
export async function publishWheels(host: TestHost): Promise<void> {
  await host.ask("mkdir", "-p", WHEELS);
  for (const version of ["1.0", "2.0"]) {
    const tree = `/root/wheels/${version}`;
    const info = `${tree}/toy_py-${version}.dist-info`;
    await host.write(`${tree}/toy_py.py`, `VERSION = "${version}"\n`);
    await host.write(
      `${info}/METADATA`,
      `Metadata-Version: 2.1\nName: Toy.Py\nVersion: ${version}\n`,
    );
    await host.write(
      `${info}/WHEEL`,
      "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    );
    await host.write(`${info}/RECORD`, "");
    await host.ask(
      "sh",
      "-ec",
      `cd ${tree}; zip -qr ${WHEELS}/toy_py-${version}-py3-none-any.whl .`,
    );
  }
}

/** Serves a package in two versions as a registry of npm does, from files. */
export async function publishNpm(host: TestHost): Promise<void> {
  const root = "/srv/npm";
  const versions: Record<string, unknown> = {};
  for (const version of ["1.0.0", "2.0.0"]) {
    const manifest = { name: "toy", version };
    const tree = `/root/npm/${version}`;
    await host.write(`${tree}/package/package.json`, JSON.stringify(manifest));
    await host.write(`${tree}/package/index.js`, `exports.v="${version}"\n`);
    const file = `toy-${version}.tgz`;
    await host.ask("mkdir", "-p", root);
    await host.ask("tar", "-czf", `${root}/${file}`, "-C", tree, "package");
    versions[version] = {
      ...manifest,
      dist: { tarball: `${REGISTRY}/${file}` },
    };
  }
  await host.write(
    `${root}/toy`,
    JSON.stringify({ name: "toy", "dist-tags": { latest: "2.0.0" }, versions }),
  );
  await host.ask(
    "systemd-run",
    "--unit=registry",
    "--property=WorkingDirectory=/srv/npm",
    "/usr/bin/python3",
    "-m",
    "http.server",
    "4873",
    "--bind",
    "127.0.0.1",
  );
}

/** Makes a repository of gems in two versions, one of which the other needs. */
export async function publishGems(host: TestHost): Promise<void> {
  for (const version of ["1.0.0", "2.0.0"]) {
    for (const [name, needs] of [["toylib"], ["toy", "toylib"]]) {
      await host.write(
        `/root/gems/${name}.gemspec`,
        `Gem::Specification.new do |s|
  s.name = "${name}"; s.version = "${version}"; s.summary = "t"
  s.authors = ["a"]; s.files = []
  ${needs ? `s.add_dependency "${needs}"` : ""}
end
`,
      );
      await host.ask(
        "sh",
        "-ec",
        `mkdir -p /srv/gems/gems; cd /root/gems; gem build -q ${name}.gemspec -o /srv/gems/gems/${name}-${version}.gem 2>&1`,
      );
    }
  }
  await host.ask("gem", "generate_index", "-q", "-d", "/srv/gems");
}
