import { auditParser } from "../../../lib/logs/parsers/audit.ts";
import { testParser } from "./_rows.ts";

testParser(auditParser, [
  {
    name: "reads a system call",
    given:
      'type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e syscall=2 success=no exit=-13 a0=7fffd19c5592 a1=0 a2=10 items=1 ppid=2686 pid=3538 auid=4294967295 comm="cat" exe="/bin/cat" key="sshd_config"',
    fields: {
      type: "SYSCALL",
      serial: 24_287,
      arch: "c000003e",
      syscall: 2,
      success: "no",
      exit: -13,
      a0: "7fffd19c5592",
      a1: "0",
      a2: "10",
      items: 1,
      ppid: 2686,
      pid: 3538,
      auid: 4_294_967_295,
      comm: "cat",
      exe: "/bin/cat",
      key: "sshd_config",
    },
    time: "2013-03-28T14:36:03.243Z",
  },
  {
    name: "reads what a program sent, and what auditd found out besides",
    given:
      'node=web1 type=USER_AUTH msg=audit(1700000000.001:7): pid=9 uid=0 msg=\'op=PAM:authentication acct="root" exe="/usr/bin/it\'s" addr=10.0.0.1 res=failed\'\u001dUID="root" AUID="unset"',
    fields: {
      type: "USER_AUTH",
      serial: 7,
      node: "web1",
      pid: 9,
      uid: 0,
      UID: "root",
      AUID: "unset",
      op: "PAM:authentication",
      acct: "root",
      exe: "/usr/bin/it's",
      addr: "10.0.0.1",
      res: "failed",
    },
    time: "2023-11-14T22:13:20.001Z",
  },
  {
    name: "reads texts in hexadecimal",
    given:
      "type=PROCTITLE msg=audit(1700000000.001:8): proctitle=2F62696E2F7368002D6300C3A9",
    fields: { type: "PROCTITLE", serial: 8, proctitle: "/bin/sh -c é" },
    time: "2023-11-14T22:13:20.001Z",
  },
  {
    name: "reads arguments of programs, not those of system calls, as texts",
    given:
      'type=EXECVE msg=audit(1700000000.001:9): argc=2 a0="sh" a1=612062 name=(null) exe=AB',
    fields: {
      type: "EXECVE",
      serial: 9,
      argc: 2,
      a0: "sh",
      a1: "a b",
      name: "(null)",
      exe: "\ufffd",
    },
    time: "2023-11-14T22:13:20.001Z",
  },
  {
    name: "reads a record without fields",
    given: "type=EOE msg=audit(1700000000.001:10): ",
    fields: { type: "EOE", serial: 10 },
    time: "2023-11-14T22:13:20.001Z",
  },
  {
    name: "says where a quote is not closed",
    given: 'type=PATH msg=audit(1700000000.001:10): name="/etc',
    error: /audit: expected the end of what begins with a quote/,
  },
  {
    name: "refuses another line",
    given: "type=PATH msg=x",
    error: /expected type=TYPE msg=audit\(TIME:SERIAL\): at offset 0/,
  },
]);
