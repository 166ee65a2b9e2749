import { testErrors, testRows } from "../rows.ts";

testRows("text is encoded and decoded", [
  ["{{ 'héllo' | b64encode }}", "aMOpbGxv"],
  ["{{ 'aMOpbGxv' | b64decode }}", "héllo"],
  ["{{ 5 | b64encode | b64decode }}", "5"],
  ["{{ '>>>' | b64encode(urlsafe=true) }}", "Pj4-"],
  ["{{ 'Pj4-' | b64decode }}", ">>>"],
  [
    '{{ "a b/c?d=é\'(-_.~)" | urlencode }}',
    "a%20b%2Fc%3Fd%3D%C3%A9%27%28-_.~%29",
  ],
  ["{{ {'a': 1, 'b c': 'd&'} | urlencode }}", "a=1&b%20c=d%26"],
  ["{{ 'a%20b+c%ZZ%ff' | urldecode }}", "a b+c%ZZ%ff"],
]);

testRows("URLs are split", [
  ["{{ 'http://u:p@h.org:80/x?y=1#z' | urlsplit }}", {
    fragment: "z",
    hostname: "h.org",
    netloc: "u:p@h.org:80",
    password: "p",
    path: "/x",
    port: 80,
    query: "y=1",
    scheme: "http",
    username: "u",
  }],
  ["{{ 'https://[::1]/x' | urlsplit('hostname') }}", "::1"],
  ["{{ 'https://H.org' | urlsplit(query='port') }}", null],
]);

testRows("text is hashed", [
  ["{{ 'abc' | md5 }}", "900150983cd24fb0d6963f7d28e17f72"],
  ["{{ 'abc' | sha1 }}", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["{{ 'abc' | hash == 'abc' | checksum }}", true],
  [
    "{{ 'abc' | hash('sha256') }}",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  ],
  ["{{ hash('abc', 'sha512') | length }}", 128],
  ["{{ hash('abc', algorithm='md5') == 'abc' | md5 }}", true],
  [
    "{{ 'www.example.com' | to_uuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8') }}",
    "2ed6657d-e927-568b-95e1-2665a8aea6a2",
  ],
]);

testErrors("what cannot be decoded is refused", [
  [
    "{{ '***' | b64decode }}",
    'Cannot apply filter "b64decode": expected base64 of UTF-8 text',
  ],
  [
    "{{ '/w==' | b64decode }}",
    'Cannot apply filter "b64decode": expected base64 of UTF-8 text',
  ],
  [
    "{{ 'a' | hash('crc32') }}",
    'Cannot apply filter "hash": expected one of md5, sha1, sha224, sha256, sha384, sha512 as algorithm',
  ],
  [
    "{{ 'http://a' | urlsplit('host') }}",
    'Cannot apply filter "urlsplit": expected one of fragment, hostname, netloc, password, path, port, query, scheme, username as "query"',
  ],
  [
    "{{ 'a' | to_uuid('x') }}",
    'Cannot apply filter "to_uuid": expected a UUID as "namespace"',
  ],
]);
