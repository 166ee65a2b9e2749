import { strictEqual as equal } from "node:assert/strict";
import { createHash } from "node:crypto";
import { digestFile } from "../../lib/host/digest.ts";
import type { DigestAlgorithm } from "../../lib/host/host.ts";
import { TemporaryDir } from "../state/temporary.ts";

const ALGORITHMS = [
  "md5",
  "sha1",
  "sha256",
  "sha384",
  "sha512",
] satisfies DigestAlgorithm[];

/** Around what is read in one piece, and around the pieces of greater files. */
const SIZES = [0, 1, 65_535, 65_536, 65_537, 1_114_112, 1_114_113];

Deno.test("a file of any size is digested as Node does it, by every algorithm", async () => {
  using dir = new TemporaryDir();
  const path = `${dir.path}/file`;
  for (const size of SIZES) {
    const bytes = new Uint8Array(size).map((_, index) => index * 7 % 251);
    Deno.writeFileSync(path, bytes);
    for (const name of ALGORITHMS) {
      const wanted = createHash(name).update(bytes).digest("hex");
      equal(await digestFile(path, name), wanted, `${name} of ${size} bytes`);
    }
  }
});
