import { syslogParser } from "../../../lib/logs/parsers/syslog.ts";
import { READ_AT, testParser } from "./_rows.ts";

const UTC = { time_zone: "UTC" };

testParser(syslogParser, [
  {
    name: "reads the first example of RFC 5424, its mark of UTF-8 taken away",
    given:
      "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8",
    fields: {
      priority: 34,
      facility: 4,
      severity: 2,
      version: "1",
      timestamp: "2003-10-11T22:14:15.003Z",
      hostname: "mymachine.example.com",
      app: "su",
      msgid: "ID47",
    },
    time: "2003-10-11T22:14:15.003Z",
    level: "crit",
    message: "'su root' failed for lonvick on /dev/pts/8",
  },
  {
    name: "reads structured data",
    given:
      '<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - [exampleSDID@32473 iut="3" eventSource="App\\]l\\"i\\\\c"][__proto__ a=""][x] text',
    fields: {
      priority: 165,
      facility: 20,
      severity: 5,
      version: "1",
      timestamp: "2003-08-24T05:14:15.000003-07:00",
      hostname: "192.0.2.1",
      app: "myproc",
      procid: "8710",
      structured_data: JSON.parse(
        '{"exampleSDID@32473":{"iut":"3","eventSource":"App]l\\"i\\\\c"},"__proto__":{"a":""},"x":{}}',
      ),
    },
    time: "2003-08-24T12:14:15.000Z",
    level: "notice",
    message: "text",
  },
  {
    name: "reads a message that says nothing of itself",
    given: "<0>1 - - - - - -",
    fields: { priority: 0, facility: 0, severity: 0, version: "1" },
    level: "emerg",
    message: "",
  },
  {
    name: "reads the example of RFC 3164",
    params: UTC,
    given:
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    fields: {
      priority: 34,
      facility: 4,
      severity: 2,
      timestamp: "Oct 11 22:14:15",
      hostname: "mymachine",
      tag: "su",
    },
    time: "2025-10-11T22:14:15.000Z",
    level: "crit",
    message: "'su root' failed for lonvick on /dev/pts/8",
  },
  {
    name:
      "reads days of one digit, a process and no priority, as files have them",
    params: UTC,
    given:
      "Feb  3 04:05:06 web1 sshd[1234]: Accepted publickey for ann from 10.0.0.1 port 5 ssh2",
    fields: {
      timestamp: "Feb  3 04:05:06",
      hostname: "web1",
      tag: "sshd",
      pid: 1234,
    },
    time: "2026-02-03T04:05:06.000Z",
    message: "Accepted publickey for ann from 10.0.0.1 port 5 ssh2",
  },
  {
    name: "reads files with the times of today's rsyslog",
    given:
      "2026-02-03T04:05:06.123456+01:00 web1 postfix/smtpd[99]: connect from unknown[10.0.0.1]: x",
    fields: {
      timestamp: "2026-02-03T04:05:06.123456+01:00",
      hostname: "web1",
      tag: "postfix/smtpd",
      pid: 99,
    },
    time: "2026-02-03T03:05:06.123Z",
    message: "connect from unknown[10.0.0.1]: x",
  },
  {
    name: "reads messages of the kernel",
    params: UTC,
    given: "Feb  3 04:05:06 web1 kernel: [ 12.345678] eth0: link up",
    fields: { timestamp: "Feb  3 04:05:06", hostname: "web1", tag: "kernel" },
    time: "2026-02-03T04:05:06.000Z",
    message: "[ 12.345678] eth0: link up",
  },
  {
    name: "reads messages without a host, as /dev/log gets them",
    params: UTC,
    given: "<86>Feb  3 04:05:06 sshd[77]: session opened",
    fields: {
      priority: 86,
      facility: 10,
      severity: 6,
      timestamp: "Feb  3 04:05:06",
      tag: "sshd",
      pid: 77,
    },
    time: "2026-02-03T04:05:06.000Z",
    level: "info",
    message: "session opened",
  },
  {
    name: "reads messages without a time (RFC 3164 §4.3.3)",
    given: "<13>Use the BFG!",
    fields: { priority: 13, facility: 1, severity: 5 },
    level: "notice",
    message: "Use the BFG!",
  },
  {
    name: "reads messages without a time that have a tag",
    given: "<13>app[x1]: up",
    fields: { priority: 13, facility: 1, severity: 5, tag: "app", pid: "x1" },
    level: "notice",
    message: "up",
  },
  {
    name: "reads messages without a tag",
    params: UTC,
    given: "Feb  3 04:05:06 web1 -- MARK --",
    fields: { timestamp: "Feb  3 04:05:06", hostname: "web1" },
    time: "2026-02-03T04:05:06.000Z",
    message: "-- MARK --",
  },
  {
    name: "reads messages of routers",
    params: UTC,
    given: "<189>*Feb  3 04:05:06.123: %SYS-5-CONFIG_I: Configured",
    fields: {
      priority: 189,
      facility: 23,
      severity: 5,
      timestamp: "*Feb  3 04:05:06.123",
      tag: "%SYS-5-CONFIG_I",
    },
    time: "2026-02-03T04:05:06.123Z",
    level: "notice",
    message: "Configured",
  },
  {
    name: "takes December for the last one in January",
    params: UTC,
    given: {
      text: "Dec 31 23:59:59 h a: b",
      readMs: Date.parse("2026-01-01T00:00:01Z"),
    },
    fields: { timestamp: "Dec 31 23:59:59", hostname: "h", tag: "a" },
    time: "2025-12-31T23:59:59.000Z",
    message: "b",
  },
  {
    name: "takes times without a zone for those of the zone that is told",
    params: { time_zone: "America/New_York" },
    given: "Feb  3 04:05:06 h a: b",
    fields: { timestamp: "Feb  3 04:05:06", hostname: "h", tag: "a" },
    time: "2026-02-03T09:05:06.000Z",
    message: "b",
  },
  {
    name: "takes the time from a field where that is told",
    params: {
      time_field: "timestamp",
      time_format: "syslog",
      time_zone: "UTC",
    },
    given: "Feb  3 04:05:06 h a: b",
    fields: { timestamp: "Feb  3 04:05:06", hostname: "h", tag: "a" },
    time: "2026-02-03T04:05:06.000Z",
    message: "b",
  },
  {
    name: "keeps empty messages",
    params: UTC,
    given: "Feb  3 04:05:06 h a:",
    fields: { timestamp: "Feb  3 04:05:06", hostname: "h", tag: "a" },
    time: "2026-02-03T04:05:06.000Z",
    message: "",
  },
  {
    name: "refuses what has neither a priority nor a time",
    given: `nothing ${READ_AT}`,
    error: /expected a priority such as "<13>" or a time at offset 0/,
  },
  {
    name: "refuses a priority that is too large",
    given: "<192>1 - - - - - - x",
    error: /expected a priority of 0 to 191 at offset 1/,
  },
  {
    name: "refuses a priority that is none",
    given: "<a>x",
    error: /expected a priority/,
  },
  {
    name: "says where structured data is broken",
    given: '<34>1 - - - - - [a b="c] x',
    error: /expected a closing quote at offset 22/,
  },
  {
    name: "says what follows structured data",
    given: '<34>1 - - - - - [a b="c"]x',
    error: /expected a blank before the message at offset 25/,
  },
  {
    name: "says what is missing",
    given: "<34>1 - host",
    error: /expected "-" or the app at offset 12/,
  },
], [
  {
    params: { time_format: "unix" },
    says: /^time_format: expected "time_field" beside it/,
  },
]);
