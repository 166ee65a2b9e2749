/** The `service` task with service managers beside systemd, each with its own programs. */

import { UNPACKED_DIR } from "./_base.ts";
import type { TestHost } from "./_host.ts";
import { proveRows, type Row } from "./_prove.ts";

/** Hides the systemd that the host was booted by, and brings the programs of the others. */
const PREPARE = `
mount -t tmpfs tmpfs /run/systemd
ln -sf /bin/true /sbin/init
for package in ${UNPACKED_DIR}/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C / --keep-directory-symlink
done
ldconfig
`;

async function prepare(host: TestHost, lines: string): Promise<void> {
  await host.ask("sh", "-ec", PREPARE + lines);
}

/** OpenRC makes these when it boots a host. */
const OPENRC = `
for dir in started starting stopping inactive wasinactive failed hotplugged daemons options exclusive scheduled tmp; do
  mkdir -p /run/openrc/$dir
done
touch /run/openrc/softlevel
cat > /etc/init.d/demo <<'END'
#!/sbin/openrc-run
extra_started_commands=reload
command=/bin/sleep
command_args=9999
command_background=true
pidfile=/run/demo.pid
reload() { touch /run/reloaded; }
END
chmod 755 /etc/init.d/demo
`;
const OPENRC_STATE = "rc-service demo status; ls /etc/runlevels/*/demo || true";

const OPENRC_ROWS: readonly Row[] = [
  {
    name: "service: OpenRC starts and enables",
    touches: ["/etc/runlevels"],
    state: OPENRC_STATE,
    tasks: `
  - { type: service, name: demo, state: started, enabled: true }
`,
    checks: [
      ["rc-service demo status", /started/],
      ["rc-update show default", /demo/],
      [
        "tr '\\0' ' ' < /proc/$(cat /run/demo.pid)/cmdline",
        /^\/bin\/sleep 9999/,
      ],
    ],
  },
  {
    name: "service: OpenRC stops, and disables in whatever runlevel it is",
    setup: "rc-service demo start; rc-update add demo boot default",
    touches: ["/etc/runlevels"],
    state: OPENRC_STATE,
    tasks: `
  - { type: service, name: demo, state: stopped, enabled: false }
`,
    checks: [
      ["rc-service demo status 2>&1 || true", /stopped/],
      ["rc-update show | grep -c demo || true", /^0$/],
    ],
  },
  {
    name: "service: OpenRC reloads and restarts on every run",
    setup:
      "rc-service demo start; rm -f /run/reloaded; cp /run/demo.pid /run/old",
    tasks: `
  - { type: service, name: demo, state: reloaded }
  - { type: service, name: demo, state: restarted, use: openrc }
`,
    keeps: ["changed", "changed"],
    checks: [[
      "test -e /run/reloaded; cmp -s /run/old /run/demo.pid && echo same || rc-service demo status",
      /started/,
    ]],
  },
  {
    name: "service: OpenRC does not know such a service",
    tasks: `
  - { type: service, name: nosuch, state: started, ignore_errors: true }
`,
    plans: ["failed"],
    keeps: ["failed"],
  },
];

const RUNIT = `
mkdir -p /run/runit /etc/sv/demo
ln -s default /etc/runit/runsvdir/current
printf '#!/bin/sh\\nexec sleep 9999\\n' > /etc/sv/demo/run
chmod 755 /etc/sv/demo/run
setsid runsvdir -P /etc/service > /dev/null 2>&1 < /dev/null &
`;
/** What runsvdir(8) brings about within five seconds, and runsv(8) within one, is waited for. */
const RUNIT_STATE = `
wanted=$(test -e /etc/service/demo && echo run || echo none)
for look in $(seq 70); do
  said=$(sv status /etc/sv/demo || true)
  case $wanted:$said in *'want up'*) ;; run:run:*|run:down:*|none:fail:*|none:warning:*) break ;; esac
  sleep 0.1
done
case $wanted in none) said=ended: ;; esac
echo $wanted:\${said%%:*}`;

const RUNIT_ROWS: readonly Row[] = [
  {
    name: "service: runit starts what is enabled",
    touches: ["/etc/service/"],
    state: RUNIT_STATE,
    tasks: `
  - { type: service, name: demo, enabled: true, state: started }
`,
    checks: [["sv status demo", /^run: demo: \(pid/]],
  },
  {
    name: "service: runit stops without disabling, and starts again",
    setup: `ln -s /etc/sv/demo /etc/service/demo; ${RUNIT_STATE}`,
    touches: ["/etc/service/"],
    state: RUNIT_STATE,
    tasks: `
  - { type: service, name: demo, state: stopped }
`,
    checks: [["sv status demo", /^down: demo: /]],
  },
  {
    name: "service: runit restarts on every run",
    tasks: `
  - { type: service, name: demo, state: restarted }
`,
    keeps: ["changed"],
    checks: [["sv status demo", /^run: demo: /]],
  },
  {
    name: "service: runit ends what is disabled",
    touches: ["/etc/service/"],
    state: RUNIT_STATE,
    tasks: `
  - { type: service, name: demo, state: stopped, enabled: false }
`,
    checks: [
      ["sv status demo 2>&1 || true", /unable to change to service directory/],
      ["pgrep -fc 'sleep [9]999' || true", /^0$/],
    ],
  },
];

const SYSV = `
rm -f /sbin/openrc* /sbin/rc-*
cat > /etc/init.d/demo <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides: demo
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: test
### END INIT INFO
case $1 in
  start) touch /run/demo ;;
  stop) rm -f /run/demo ;;
  restart) echo again >> /run/demo ;;
  status) test -e /run/demo || exit 3 ;;
  *) exit 2 ;;
esac
END
chmod 755 /etc/init.d/demo
`;
const SYSV_STATE = "ls /run/demo; ls -l /etc/rc?.d | grep -o '[SK]..demo'";

const SYSV_ROWS: readonly Row[] = [
  {
    name: "service: System V init starts and enables what has no links yet",
    state: SYSV_STATE,
    tasks: `
  - { type: service, name: demo, state: started, enabled: true }
`,
    checks: [
      ["service demo status && echo runs", /^runs$/],
      ["ls /etc/rc2.d /etc/rc6.d | grep demo", /^S01demo\nK01demo$/],
    ],
  },
  {
    name: "service: System V init stops and disables",
    setup: "service demo start; update-rc.d demo defaults",
    state: SYSV_STATE,
    tasks: `
  - { type: service, name: demo, state: stopped, enabled: false, manager: sysvinit }
`,
    checks: [
      ["service demo status; echo $?", /^3$/],
      ["ls /etc/rc2.d | grep demo", /^K01demo$/],
    ],
  },
  {
    name: "service: System V init restarts on every run",
    setup: "service demo start",
    tasks: `
  - { type: service, name: demo, state: restarted }
`,
    keeps: ["changed"],
    checks: [["cat /run/demo", /^again/]],
  },
];

proveRows("services of OpenRC", OPENRC_ROWS, {
  prepare: (host) => prepare(host, OPENRC),
});
proveRows("services of runit", RUNIT_ROWS, {
  prepare: (host) => prepare(host, RUNIT),
});
proveRows("services of System V init", SYSV_ROWS, {
  prepare: (host) => prepare(host, SYSV),
});
