import { testErrors, testRows } from "../rows.ts";

// Results of `openssl passwd -5` and `-6`, and of glibc's crypt(3).
testRows("password_hash makes crypt(5) hashes", [
  [
    "{{ 'Hello world!' | password_hash('sha512', 'saltstring') }}",
    "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
  ],
  [
    "{{ 'Hello world!' | password_hash('sha256', salt='saltstring') }}",
    "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
  ],
  [
    "{{ 'Hello world!' | password_hash('sha256', 'saltstringsaltst', rounds=10000) }}",
    "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA",
  ],
  ["{{ '' | password_hash(salt='ab') | length }}", 92],
]);

testErrors("password_hash wants a salt and known limits", [
  [
    "{{ 'pw' | password_hash }}",
    'Cannot apply filter "password_hash": argument "salt" is missing: without it each run would make another hash; keep a random salt beside the password, such as salt=secrets.deploy_salt',
  ],
  [
    "{{ 'pw' | password_hash('bcrypt', 'ab') }}",
    'Cannot apply filter "password_hash": expected sha512 or sha256 as "hashtype"',
  ],
  [
    "{{ 'pw' | password_hash('sha512', 'a$b') }}",
    'Cannot apply filter "password_hash": expected 1 to 16 of ./0-9A-Za-z as "salt"',
  ],
  [
    "{{ 'pw' | password_hash('sha512', 'ab', rounds=999999999) }}",
    'Cannot apply filter "password_hash": expected 1000 to 1000000 as "rounds"',
  ],
  [
    "{{ ('p' * 2000) | password_hash('sha512', 'ab') }}",
    'Cannot apply filter "password_hash": expected a password of at most 1024 bytes',
  ],
]);
