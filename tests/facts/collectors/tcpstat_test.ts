import { tcpstatCollector } from "../../../lib/facts/collectors/tcpstat.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const HEAD6 =
  "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const TAIL =
  " 00:00000000 00000000  1000        0 123456 1 0000000000000000 100 0 0 10 0\n";

/** A line of the file for IPv4. */
function line(state: string, tx = 0, rx = 0): string {
  const queues = [tx, rx].map((bytes) =>
    bytes.toString(16).toUpperCase().padStart(8, "0")
  );
  return ` 123: 0100007F:1F40 0200A8C0:E2D4 ${state} ${
    queues.join(":")
  }${TAIL}`;
}

/** The same for IPv6. */
function line6(state: string, tx = 0, rx = 0): string {
  const [, , , , ...rest] = line(state, tx, rx).split(" ");
  return `   0: ${"0".repeat(32)}:0016 ${"0".repeat(24)}01000000:A1B2 ${
    rest.join(" ")
  }`;
}

const EMPTY = {
  'node_tcp_connection_states{state="rx_queued_bytes"}': 0,
  'node_tcp_connection_states{state="tx_queued_bytes"}': 0,
};
const ALL = [
  "established",
  "syn_sent",
  "syn_recv",
  "fin_wait1",
  "fin_wait2",
  "time_wait",
  "close",
  "close_wait",
  "last_ack",
  "listen",
  "closing",
];

testCollector(tcpstatCollector, [
  {
    name: "every state by its number",
    have: {
      files: {
        "/proc/net/tcp": HEAD +
          ALL.map((_, index) =>
            line((index + 1).toString(16).toUpperCase().padStart(2, "0"))
          ).join(""),
      },
    },
    samples: {
      ...EMPTY,
      ...Object.fromEntries(
        ALL.map((state) => [`node_tcp_connection_states{state="${state}"}`, 1]),
      ),
    },
  },
  {
    name: "both families together, with bytes that wait",
    have: {
      files: {
        "/proc/net/tcp": HEAD + line("01", 0x1234, 5) + line("0A", 0, 2),
        "/proc/net/tcp6": HEAD6 + line6("01", 0xffffffff, 1) + line6("06"),
      },
    },
    samples: {
      'node_tcp_connection_states{state="established"}': 2,
      'node_tcp_connection_states{state="listen"}': 1,
      'node_tcp_connection_states{state="time_wait"}': 1,
      'node_tcp_connection_states{state="tx_queued_bytes"}': 0x1234 +
        0xffffffff,
      'node_tcp_connection_states{state="rx_queued_bytes"}': 8,
    },
  },
  {
    name: "no sockets, and no IPv6",
    have: { files: { "/proc/net/tcp": HEAD } },
    samples: EMPTY,
  },
  {
    name: "IPv6 alone",
    have: { files: { "/proc/net/tcp6": HEAD6 + line6("0A") } },
    samples: {
      ...EMPTY,
      'node_tcp_connection_states{state="listen"}': 1,
    },
  },
  { name: "no file", error: /\/proc\/net\/tcp is absent/ },
  {
    name: "a line that is cut",
    have: {
      files: { "/proc/net/tcp": HEAD + line("01") + line("01").slice(0, 50) },
    },
    error: /Expected a socket in \/proc\/net\/tcp, got " 123: 0100007F:1F40/,
  },
  ...["00", "0C", "FF", "zz"].map((state) => ({
    name: `a state ${state} that there is not`,
    have: { files: { "/proc/net/tcp": HEAD + line(state) } },
    error: /Expected a socket in \/proc\/net\/tcp/,
  })),
  {
    name: "bytes that are no text",
    have: { files: { "/proc/net/tcp": "\0\0\n\0:\0:\ufffd:\n" } },
    error: /Expected a socket in \/proc\/net\/tcp, got "\\u0000:/,
  },
  {
    name: "an empty file",
    have: { files: { "/proc/net/tcp": "" } },
    samples: EMPTY,
  },
  {
    name: "a file that may not be read",
    have: { files: { "/proc/net/tcp": new Error("permission denied") } },
    error: /permission denied/,
  },
]);
