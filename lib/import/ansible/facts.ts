/** Facts and variables of Ansible as variables of a configuration, for those that it names. */

/** What each stands for; `{{ … }}` is rendered at the run. */
const KNOWN: Readonly<Record<string, string>> = {
  ansible_architecture: "{{ facts.architecture }}",
  ansible_check_mode: "{{ false }}",
  ansible_distribution:
    "{{ {'debian': 'Debian', 'ubuntu': 'Ubuntu', 'centos': 'CentOS', " +
    "'rhel': 'RedHat', 'rocky': 'Rocky', 'almalinux': 'AlmaLinux', " +
    "'fedora': 'Fedora', 'arch': 'Archlinux', 'alpine': 'Alpine', " +
    "'opensuse-leap': 'openSUSE Leap'}.get(facts.distribution, " +
    "facts.distribution) }}",
  ansible_distribution_major_version:
    "{{ facts.distribution_version.split('.')[0] }}",
  ansible_distribution_release: "{{ facts.distribution_codename }}",
  ansible_distribution_version: "{{ facts.distribution_version }}",
  ansible_fqdn: "{{ facts.fqdn }}",
  ansible_hostname: "{{ facts.hostname }}",
  ansible_kernel: "{{ facts.kernel }}",
  ansible_managed: "Ansible managed",
  ansible_memtotal_mb: "{{ facts.memory_bytes // 1048576 }}",
  ansible_nodename: "{{ facts.fqdn }}",
  ansible_os_family:
    "{{ {'debian': 'Debian', 'rhel': 'RedHat', 'suse': 'Suse', " +
    "'arch': 'Archlinux', 'alpine': 'Alpine'}.get(facts.os_family, " +
    "facts.os_family) }}",
  ansible_pkg_mgr: "{{ {'debian': 'apt', 'rhel': 'dnf', 'suse': 'zypper', " +
    "'arch': 'pacman', 'alpine': 'apk'}.get(facts.os_family, 'unknown') }}",
  ansible_processor_cores: "{{ facts.cpus }}",
  ansible_processor_vcpus: "{{ facts.cpus }}",
  ansible_system: "Linux",
  ansible_user_uid: "{{ facts.uid }}",
  inventory_hostname: "{{ facts.fqdn }}",
  inventory_hostname_short: "{{ facts.hostname }}",
};

const OF_FACTS =
  /\bansible_facts(?:\.(?<name>\w+)|\[\s*(?<quote>["'])(?<key>\w+)\k<quote>\s*\])/g;

/** Writes `ansible_facts.x` and `ansible_facts['x']` as the variable `ansible_x`. */
export function withoutFactsMap(text: string): string {
  return text.replaceAll(OF_FACTS, (found, ...rest) => {
    const groups: Record<string, string | undefined> = rest.at(-1);
    const name = groups["name"] ?? groups["key"];
    return name === undefined ? found : `ansible_${name}`;
  });
}

/** Names that are Ansible's wherever they stand outside quotes and not behind a dot. */
const OWN = /(?<![\w.'"])(?:ansible_\w+|inventory_hostname(?:_short)?)\b/g;
/** Names that are Ansible's in an expression only. */
const IN_EXPRESSIONS =
  /(?<![\w.'"])(?:hostvars|groups|group_names|play_hosts|playbook_dir|role_path)\b/g;
const EXPRESSIONS = /\{\{.*?\}\}|\{%.*?%\}/gs;

/** Names of Ansible's own variables in a text. */
export function listFacts(text: string): string[] {
  const inside = (text.match(EXPRESSIONS) ?? [])
    .flatMap((expression) => expression.match(IN_EXPRESSIONS) ?? []);
  return [...new Set([...text.match(OWN) ?? [], ...inside])];
}

/** What a variable of Ansible is here; undefined when there is no such thing. */
export function findFact(name: string): string | undefined {
  return KNOWN[name];
}
