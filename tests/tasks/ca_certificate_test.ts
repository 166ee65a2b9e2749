import { testTask } from "../../lib/testing/mod.ts";
import type { Change } from "../../lib/task.ts";
import { caCertificateTask } from "../../tasks/ca_certificate.ts";

/** Made by openssl(1) for these tests, valid until 2126. */
const CA = `-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUfLH2W+u/uSnJH6SY7lWGxoyqqE0wCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRZHJpZnRsZXNzLXRlc3QtY2EwIBcNMjYxMTI4MDM0NTMzWhgP
MjEyNjExMDQwMzQ1MzNaMBwxGjAYBgNVBAMMEWRyaWZ0bGVzcy10ZXN0LWNhMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMJoMEIxsPgBjsEHY6zWbD+0jCV+UwesO
Cd+OObh6N5QEJFSSW4Z57e5lUzmSTd2hfZfjUB/kpqqhdIQCYUoVm6NTMFEwHQYD
VR0OBBYEFBAbavDAAeWO3RmWa2sLM27JVGfGMB8GA1UdIwQYMBaAFBAbavDAAeWO
3RmWa2sLM27JVGfGMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIh
AM8y2M4zJkYEOdPySlQoUA+vSuxwtgRNgq/i7I1fiu04AiAid2gAFSQp8Gy9j14m
dKY3lnx/M09j1PQN+TYE/9ldBg==
-----END CERTIFICATE-----
`;
const CA_2 = `-----BEGIN CERTIFICATE-----
MIIBkjCCATmgAwIBAgIUQ9brLjV8TCx2KFtc+9M1s+6DLjowCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTZHJpZnRsZXNzLXRlc3QtY2EtMjAgFw0yNjExMjgwMzQ1MzNa
GA8yMTI2MTEwNDAzNDUzM1owHjEcMBoGA1UEAwwTZHJpZnRsZXNzLXRlc3QtY2Et
MjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNjSBdlVnbX+3O7+yXSJZQVnIwmP
H027iuUQuUHMoKITkN9ZEblILEfZR+//6GSdnUbWd/VPwAEC5l4laKiQi1ujUzBR
MB0GA1UdDgQWBBSX3qXHcsLIdLo9BkWc9u4xVA9XtTAfBgNVHSMEGDAWgBSX3qXH
csLIdLo9BkWc9u4xVA9XtTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cA
MEQCIHOlRIsNqt943J0yKtdkcw2u1gTiI2kZIWsugZHeUqVhAiBXftFIAuB+aNrF
omZcQIYVcrRH4cpGx1NIPOBYuwZHoA==
-----END CERTIFICATE-----
`;
const LEAF = `-----BEGIN CERTIFICATE-----
MIIBcjCCARigAwIBAgIULHkocc7OXNSwQ6y5WvM1SZLmBJwwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEbGVhZjAgFw0yNjExMjgwMzQ1MzNaGA8yMTI2MTEwNDAzNDUz
M1owDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGmC
DHFU4LLLVo1/4HbXdYho5FV5g1EN495oEPkAjDXOQo3YAKxguP7jf0WuhSKHRBX5
0rZuijCxrug2u9w7IQCjUDBOMB0GA1UdDgQWBBSMn8Xh3gn0xn5jPP2Y0qBi9vF8
IDAfBgNVHSMEGDAWgBSMn8Xh3gn0xn5jPP2Y0qBi9vF8IDAMBgNVHRMBAf8EAjAA
MAoGCCqGSM49BAMCA0gAMEUCIQCHDGpRbCROgi9LUe4QS0++WmjT6ATmDx2ddmK6
nuaUpgIgDFT3SNOQf9f7Ct0GBcJR9HuW/NVu41BOGgbGwZxiTiA=
-----END CERTIFICATE-----
`;

const DIR = "/usr/local/share/ca-certificates";
const BUNDLE = "/etc/ssl/certs/ca-certificates.crt";
const NOW = Date.UTC(2030, 0);
const DEBIAN = { programs: ["update-ca-certificates"], now: NOW };
const FRESH = ["update-ca-certificates", "--fresh"];
/** The bundle is what programs write, so a plan over what is predicted asks for it again. */
const BEFORE: Change = {
  kind: "run",
  argv: ["update-ca-certificates"],
  shows: "before the change",
  predicts: [],
  undo: [{ kind: "run", argv: FRESH, predicts: [], undo: [] }],
};
const AFTER: Change = {
  kind: "run",
  argv: ["update-ca-certificates"],
  predicts: [],
  undo: [],
};

function toWrite(name: string, content: string, dir = DIR): Change {
  return { kind: "write", path: `${dir}/${name}`, content, mode: 0o644 };
}

testTask(caCertificateTask, [
  {
    name: "adds an authority and rebuilds the store",
    params: {
      name: "test.crt",
      content: `# mine\n${CA.replaceAll("\n", "\r\n")}`,
    },
    have: { ...DEBIAN, files: { [DIR]: { type: "dir" }, [BUNDLE]: CA_2 } },
    again: [AFTER],
    changes: [BEFORE, toWrite("test.crt", CA), AFTER],
    output: { paths: [`${DIR}/test.crt`] },
  },
  {
    name: "leaves an authority that the store holds",
    params: { name: "test", content: CA },
    have: {
      ...DEBIAN,
      files: { [`${DIR}/test.crt`]: CA, [BUNDLE]: `# x\n${CA_2}${CA}` },
    },
  },
  {
    name: "rebuilds a store that does not hold the file's authority",
    params: { name: "test", content: CA },
    have: { ...DEBIAN, files: { [`${DIR}/test.crt`]: CA, [BUNDLE]: CA_2 } },
    again: [AFTER],
    changes: [AFTER],
  },
  {
    name:
      "keeps several in files of their own, and removes what is left of others",
    params: { name: "test", content: CA + CA_2 + CA },
    have: {
      ...DEBIAN,
      files: {
        [`${DIR}/test.crt`]: LEAF,
        [`${DIR}/test-1.crt`]: CA,
        [`${DIR}/test-9.crt`]: LEAF,
        [`${DIR}/tester.crt`]: LEAF,
        [BUNDLE]: CA,
      },
    },
    again: [AFTER],
    changes: [
      BEFORE,
      toWrite("test-2.crt", CA_2),
      { kind: "remove", path: `${DIR}/test-9.crt` },
      { kind: "remove", path: `${DIR}/test.crt` },
      { ...AFTER, argv: FRESH },
    ],
  },
  {
    name: "takes a file of the configuration, DER too",
    params: { name: "test", src: "test.der" },
    context: {
      findFile: (folder, name) => Promise.resolve(`/c/${folder}/${name}`),
    },
    have: {
      ...DEBIAN,
      files: {
        [DIR]: { type: "dir" },
        "/c/files/test.der": {
          content: Uint8Array.fromBase64(CA.replace(/-----.*-----|\n/g, "")),
        },
      },
    },
    again: [AFTER],
    changes: [BEFORE, toWrite("test.crt", CA), AFTER],
  },
  {
    name: "removes an authority",
    params: { name: "test", state: "absent" },
    have: { ...DEBIAN, files: { [`${DIR}/test.crt`]: CA, [BUNDLE]: CA } },
    changes: [
      BEFORE,
      { kind: "remove", path: `${DIR}/test.crt` },
      { ...AFTER, argv: FRESH },
    ],
  },
  {
    name: "removes nothing",
    params: { name: "test", state: "absent" },
    have: DEBIAN,
  },
  {
    name: "works as Red Hat does",
    params: { name: "test", content: CA },
    have: {
      programs: ["update-ca-trust"],
      now: NOW,
      files: { "/etc/pki/ca-trust/source/anchors": { type: "dir" } },
    },
    again: [{ ...AFTER, argv: ["update-ca-trust", "extract"] }],
    changes: [
      {
        ...BEFORE,
        argv: ["update-ca-trust", "extract"],
        undo: [{
          kind: "run",
          argv: ["update-ca-trust", "extract"],
          predicts: [],
          undo: [],
        }],
      },
      toWrite("test.pem", CA, "/etc/pki/ca-trust/source/anchors"),
      { ...AFTER, argv: ["update-ca-trust", "extract"] },
    ],
  },
  {
    name: "warns of what is no authority",
    params: { name: "test", content: LEAF },
    have: { ...DEBIAN, files: { [`${DIR}/test.crt`]: LEAF, [BUNDLE]: LEAF } },
    warnings: [/"CN=leaf" of "test" is no authority/],
    again: [],
  },
  {
    name: "warns of another file with the same",
    params: { name: "test", content: CA },
    have: {
      ...DEBIAN,
      files: {
        [`${DIR}/test.crt`]: CA,
        [`${DIR}/twin.crt`]: CA,
        [`${DIR}/other.crt`]: CA_2,
        [BUNDLE]: CA,
      },
    },
    warnings: [/twin\.crt" holds the same/],
  },
  {
    name: "warns of what is over",
    params: { name: "test", content: CA },
    have: {
      ...DEBIAN,
      now: Date.UTC(2200, 0),
      files: { [`${DIR}/test.crt`]: CA, [BUNDLE]: CA },
    },
    warnings: [/expired on/],
  },
  {
    name: "warns of what is not yet valid",
    params: { name: "test", content: CA },
    have: {
      ...DEBIAN,
      now: 0,
      files: { [`${DIR}/test.crt`]: CA, [BUNDLE]: CA },
    },
    warnings: [/not valid before/],
  },
  {
    name: "refuses where no tool is",
    params: { name: "a", content: CA },
    error: /Cannot find the store/,
  },
  {
    name: "refuses a private key",
    params: { name: "a", content: `-----BEGIN PRIVATE KEY-----\n${CA}` },
    have: DEBIAN,
    error: /holds a private key/,
  },
  {
    name: "refuses what is no certificate",
    params: { name: "a", content: "hello" },
    have: DEBIAN,
    error: /Cannot find a certificate/,
  },
  {
    name: "refuses a damaged certificate",
    params: { name: "a", content: CA.replace("MII", "AAA") },
    have: DEBIAN,
    error: /damaged/,
  },
  {
    name: "refuses a name that leaves the directory",
    params: { name: "../a", content: CA },
    error: /expected a name/,
  },
  {
    name: "refuses two sources",
    params: { name: "a", content: CA, src: "b" },
    error: /either content or src/,
  },
  {
    name: "refuses no source",
    params: { name: "a" },
    error: /either content or src/,
  },
  {
    name: "refuses a source to remove",
    params: { name: "a", content: CA, state: "absent" },
    error: /expected neither/,
  },
]);
