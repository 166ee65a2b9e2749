import { testErrors, testRows } from "../rows.ts";

const USERS = {
  users: [
    { name: "ann", age: 30, admin: true, net: { ip: "10.0.0.1" } },
    { name: "bob", age: 20, admin: false, net: {} },
    { name: "Cid", age: 20, admin: false },
  ],
};

testRows("map applies filters and reads attributes", [
  ["{{ ['a', 'b'] | map('upper') }}", ["A", "B"]],
  ["{{ ['a-b'] | map('replace', '-', '+') }}", ["a+b"]],
  ["{{ ['abc'] | map('truncate', 2, end='') }}", ["ab"]],
  ["{{ users | map(attribute='name') }}", ["ann", "bob", "Cid"], USERS],
  ["{{ users | map('name') }}", ["ann", "bob", "Cid"], USERS],
  [
    "{{ users | map(attribute='net.ip', default='-') }}",
    ["10.0.0.1", "-", "-"],
    USERS,
  ],
  ["{{ [[1, 2], [3, 4]] | map(attribute=1) }}", [2, 4]],
  [
    "{{ users | map(attribute='net') | select('defined') | length }}",
    2,
    USERS,
  ],
  ["{{ [1] | map }}", [1]],
  ["{{ ['ansible'] | map('ansible.builtin.upper') }}", ["ANSIBLE"]],
]);

testRows("select and reject use any test", [
  ["{{ [1, 2, 3] | select('odd') }}", [1, 3]],
  ["{{ [1, 2, 3] | reject('odd') }}", [2]],
  ["{{ [0, 1, '', 'a'] | select }}", [1, "a"]],
  ["{{ [0, 1] | reject }}", [0]],
  ["{{ [1, 1.0, 2] | select('equalto', 1) }}", [1, 1]],
  ["{{ [1, 5] | select('>', 2) }}", [5]],
  ["{{ ['a1', 'b'] | select('match', '[a-z]\\d') }}", ["a1"]],
  ["{{ ['xa1'] | select('match', 'a1') }}", []],
  ["{{ ['xa1'] | select('search', 'a1') }}", ["xa1"]],
  ["{{ [none, 0, 1] | select('truthy') }}", [1]],
  ["{{ ['1.10', '1.9'] | select('version', '1.10', '>=') }}", ["1.10"]],
  ["{{ [[1], [1, 2]] | select('contains', 2) }}", [[1, 2]]],
  ["{{ users | selectattr('admin') | map('name') }}", ["ann"], USERS],
  ["{{ users | rejectattr('admin') | map('name') }}", ["bob", "Cid"], USERS],
  [
    "{{ users | selectattr('age', '<', 30) | map('name') }}",
    ["bob", "Cid"],
    USERS,
  ],
  [
    "{{ users | selectattr('net.ip', 'defined') | map('name') }}",
    ["ann"],
    USERS,
  ],
  [
    "{{ users | selectattr('name', 'in', ['bob', 'x']) | map('name') }}",
    ["bob"],
    USERS,
  ],
]);

testRows("groupby makes pairs with names", [
  [
    "{% for g in users | groupby('age') %}{{ g.grouper }}:{{ g.list | length }} {% endfor %}",
    "20:2 30:1 ",
    USERS,
  ],
  [
    "{% for age, list in users | groupby('age') %}{{ age }}={{ list[0].name }};{% endfor %}",
    "20=bob;30=ann;",
    USERS,
  ],
  [
    "{{ users | groupby('net.ip', default='') | map('first') }}",
    ["", "10.0.0.1"],
    USERS,
  ],
  ["{{ [{'n': 'a'}, {'n': 'A'}] | groupby('n') | length }}", 1],
  [
    "{{ [{'n': 'a'}, {'n': 'A'}] | groupby('n', case_sensitive=true) | length }}",
    2,
  ],
]);

testErrors("item filters name what is wrong", [
  [
    "{{ ['a'] | map('uper') }}",
    'Cannot apply filter "map": Filter "uper" is not known. Did you mean "upper"?',
  ],
  [
    "{{ [[1]] | map('upper') }}",
    'Cannot apply filter "map": filter "upper": expected a string, got a list',
  ],
  [
    "{{ [1] | select('od') }}",
    'Cannot apply filter "select": Test "od" is not known. Did you mean "odd"?',
  ],
  [
    "{{ users | selectattr('nme') }}",
    'Cannot apply filter "selectattr": Attribute "nme" is not defined in an item',
    USERS,
  ],
  [
    "{{ users | map(attribute='net.ip') | join }}",
    'Cannot apply filter "join": Attribute "ip" is not defined in an item',
    USERS,
  ],
]);
