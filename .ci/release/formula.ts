/** The formula of Homebrew. */

import { VERSION } from "../../lib/version.ts";
import { COMPLETIONS } from "./place.ts";
import { ABOUT } from "./target.ts";

/** Writes the formula of Homebrew for the tarballs that are there, below an address. */
export function toFormula(
  from: string,
  digests: ReadonlyMap<string, string>,
): string {
  const lines = [
    "class Driftless < Formula",
    `  desc "${ABOUT}"`,
    `  homepage "${from}"`,
    `  version "${VERSION}"`,
    '  license "Apache-2.0"',
  ];
  const systems = [["darwin", "on_macos"], ["linux", "on_linux"]] as const;
  const machines = [["aarch64", "on_arm"], ["x86_64", "on_intel"]] as const;
  for (const [system, onSystem] of systems) {
    lines.push(`  ${onSystem} do`);
    for (const [machine, onMachine] of machines) {
      const file = `driftless-${VERSION}-${system}-${machine}.tar.gz`;
      const digest = digests.get(file);
      if (digest === undefined) continue;
      lines.push(
        `    ${onMachine} do`,
        `      url "${from}/${file}"`,
        `      sha256 "${digest}"`,
        "    end",
      );
    }
    lines.push("  end");
  }
  return [
    ...lines,
    "  def install",
    '    libexec.install "bin", "lib"',
    '    man1.install Dir["share/man/man1/*"]',
    ...Object.entries(COMPLETIONS).map(([shell, path]) =>
      `    ${shell}_completion.install "share/${path}"`
    ),
    '    bin.install_symlink libexec/"bin/driftless"',
    "  end",
    "  test do",
    '    assert_match version.to_s, shell_output("#{bin}/driftless --version")',
    "  end",
    "end",
    "",
  ].join("\n");
}
