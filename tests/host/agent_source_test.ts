/** Pulls over ssh, from a real sshd: whom the host knows is asked, nobody else. */

import { match, strictEqual as equal } from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";

const SIGN = "-c gpg.format=ssh -c user.signingKey=/srv/ann commit -q -S";

/** Makes a repository, keys and a daemon on a port that is free. */
async function prepare(host: TestHost, port: number): Promise<void> {
  const sh = (text: string) => host.ask("sh", "-ec", text);
  await host.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n");
  await sh(`
    chmod 755 /usr/sbin/policy-rc.d
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends git openssh-server`);
  await sh(`
    mkdir -p /run/sshd /root/.ssh
    ssh-keygen -q -t ed25519 -N '' -f /srv/ann
    ssh-keygen -q -t ed25519 -N '' -f /srv/deploy
    cp /srv/deploy.pub /root/.ssh/authorized_keys
    chmod -R go= /root/.ssh
    printf 'ann@test namespaces="git" %s\n' "$(cat /srv/ann.pub)" > /srv/signers
    printf '[127.0.0.1]:${port} %s\n' "$(cat /etc/ssh/ssh_host_ed25519_key.pub)" > /srv/known
    git config --global user.name ann
    git config --global user.email ann@test
    git init -q -b main /srv/conf
    cd /srv/conf
    git ${SIGN} --allow-empty -m one
    echo 'tasks: []' > apply.yml
    git add .
    git ${SIGN} -m two
    /usr/sbin/sshd -o ListenAddress=127.0.0.1 -p ${port}`);
}

function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

hostTest(
  "a signed repository is pulled over ssh, from a server that is known only",
  async (host) => {
    const port = findPort();
    await prepare(host, port);
    const source = (known_hosts: string) => ({
      url: `ssh://root@127.0.0.1:${port}/srv/conf`,
      ssh: { key_file: "/srv/deploy", known_hosts },
      verify: { allowed_signers: "/srv/signers" },
    });
    const pull = async (known: string, ...applied: string[]) => {
      const settings = JSON.stringify(source(known));
      const { stdout, stderr } = await host.deno(
        ...["tests/host/_pull_source.ts", settings, "/srv/state"] as const,
        ...applied,
      );
      equal(stderr, "");
      return JSON.parse(stdout);
    };
    const git = (...words: string[]) =>
      host.ask("git", "-C", "/srv/conf", ...words);
    match((await pull("/srv/none")).error, /Host key verification failed/);
    const two = await git("rev-parse", "HEAD");
    const first = await pull("/srv/known");
    equal(first.commit, two);
    equal(first.signer, "ann@test");
    equal(await host.ask("cat", `${first.current}/apply.yml`), "tasks: []");
    await git(...SIGN.split(" "), "--allow-empty", "-m", "three");
    const three = await git("rev-parse", "HEAD");
    await git("commit", "-q", "--allow-empty", "-m", "four");
    const second = await pull("/srv/known", two);
    equal(second.commit, three);
    equal(second.refused[0].why, "it is not signed");
    await host.ask("pkill", "-F", "/run/sshd.pid");
    match((await pull("/srv/known", three)).error, /Connection refused/);
  },
  { network: "host" },
);
