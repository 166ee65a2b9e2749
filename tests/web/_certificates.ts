/** Certificates for tests, made by openssl. */

import { ok } from "node:assert/strict";

/** Certificates and keys in a directory that is removed when disposed. */
export interface Certificates extends Disposable {
  readonly dir: string;
  /** Makes NAME.pem and NAME.key, signed by the authority of that name or by itself. */
  make(name: string, authority?: string): Promise<void>;
  /** Reads a file. */
  read(file: string): string;
}

/** Makes the authorities `ca` and `evil`, with `server` and `client` of `ca` and `foreign` of `evil`. */
export async function makeCertificates(): Promise<Certificates> {
  const dir = await Deno.realPath(await Deno.makeTempDir());
  const make = (name: string, authority?: string) => sign(dir, name, authority);
  await Promise.all([make("ca"), make("evil")]);
  await Promise.all([
    make("server", "ca"),
    make("client", "ca"),
    make("foreign", "evil"),
  ]);
  return {
    dir,
    make,
    read: (file) => Deno.readTextFileSync(`${dir}/${file}`),
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

async function sign(
  dir: string,
  name: string,
  authority: string | undefined,
): Promise<void> {
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  const keyOut = `-keyout ${name}.key -subj /CN=${name}`;
  if (authority === undefined) {
    return await openssl(
      dir,
      `req -x509 ${key} ${keyOut} -out ${name}.pem -days 2`,
    );
  }
  Deno.writeTextFileSync(
    `${dir}/${name}.ext`,
    `subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:${name}.example,URI:spiffe://example/${name}\n`,
  );
  await openssl(dir, `req ${key} ${keyOut} -out ${name}.csr`);
  await openssl(
    dir,
    `x509 -req -in ${name}.csr -CA ${authority}.pem -CAkey ${authority}.key` +
      ` -out ${name}.pem -days 2 -extfile ${name}.ext`,
  );
}

/** Runs openssl in a directory. */
export async function openssl(dir: string, words: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args: words.split(" "),
    cwd: dir,
    stdout: "null",
    stderr: "piped",
  }).output();
  ok(success, `${words}: ${new TextDecoder().decode(stderr)}`);
}
