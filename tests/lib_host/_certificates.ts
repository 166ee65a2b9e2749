/** Authorities and certificates for tests, made by openssl(1). */

import { ok } from "node:assert/strict";

const KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

/** Paths of a certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority of its own, in a directory that vanishes with it. */
export class Authority implements Disposable {
  readonly dir: string = Deno.makeTempDirSync();
  /** Path of its certificate. */
  readonly caFile: string = `${this.dir}/ca.pem`;
  #count = 0;

  /** Makes an authority. */
  static async make(): Promise<Authority> {
    const authority = new Authority();
    await authority.#run(
      `req -x509 ${KEY} -keyout ca.key -out ca.pem -days 2 -subj /CN=ca-${crypto.randomUUID()}`,
    );
    return authority;
  }

  /** Makes a certificate for a name such as `IP:127.0.0.1`; one of -1 days expired yesterday. */
  async certify(name: string, days = 2): Promise<Certificate> {
    const at = this.#count++;
    Deno.writeTextFileSync(
      `${this.dir}/ext`,
      `subjectAltName=${name}\nbasicConstraints=CA:FALSE\n`,
    );
    await this.#run(
      `req ${KEY} -keyout ${at}.key -out csr.pem -subj /CN=end`,
    );
    await this.#run(
      `x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out ${at}.pem -days ${days} -extfile ext`,
    );
    return { cert: `${this.dir}/${at}.pem`, key: `${this.dir}/${at}.key` };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }

  async #run(step: string): Promise<void> {
    const { success } = await new Deno.Command("openssl", {
      args: step.split(" "),
      cwd: this.dir,
      stdout: "null",
      stderr: "null",
    }).output();
    ok(success, step);
  }
}
