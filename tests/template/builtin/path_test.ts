import { testErrors, testRows } from "../rows.ts";

testRows("path filters do as os.path", [
  ["{{ '/a/b.txt' | basename }}|{{ '/a/b.txt' | dirname }}", "b.txt|/a"],
  ["{{ '/a/b/' | basename }}|{{ '/a/b/' | dirname }}", "|/a/b"],
  ["{{ '/a' | dirname }}|{{ 'file' | dirname }}|{{ '/' | dirname }}", "/||/"],
  ["{{ basename('/x/y') }}{{ dirname(path='/x/y') }}", "y/x"],
  ["{{ '~/x' | expanduser }}|{{ '~' | expanduser }}", "/home/ann/x|/home/ann"],
  ["{{ '~bob/x' | expanduser }}", "~bob/x"],
  ["{{ '$EDITOR ${HOME} $NONE' | expandvars }}", "vi /home/ann $NONE"],
  ["{{ '/link' | realpath }}|{{ '/none' | realpath }}", "/etc/motd|/none"],
  ["{{ '/a/./b/../c//' | normpath }}|{{ '../a' | normpath }}", "/a/c|../a"],
  ["{{ '' | normpath }}|{{ '/..' | normpath }}", ".|/"],
  ["{{ 'a/b.tar.gz' | splitext }}", ["a/b.tar", ".gz"]],
  ["{{ '.bashrc' | splitext }}", [".bashrc", ""]],
  ["{{ ['/etc', 'a', 'b.conf'] | path_join }}", "/etc/a/b.conf"],
  ["{{ 'a/' | path_join('b') }}|{{ ['a', '/b'] | path_join }}", "a/b|/b"],
  ["{{ '/a/b/c' | relpath('/a/d') }}|{{ '/a' | relpath('/a') }}", "../b/c|."],
  ["{{ ['/a/b/c', '/a/b/d'] | commonpath }}", "/a/b"],
  ["{{ ['/a', '/b'] | commonpath }}", "/"],
  ["{{ '/etc/*.yml' | fileglob | length }}", 3],
]);

testErrors("path filters want texts", [
  [
    "{{ none | basename }}",
    'Cannot apply filter "basename": expected a string, got none',
  ],
  [
    "{{ 'a' | relpath('/b') }}",
    'Cannot apply filter "relpath": expected two absolute or two relative paths',
  ],
]);
