/** What the keys of facts, logs and agent files mean; of each what its schema names is here, by its path. */

/** Meanings by path. */
export const FILE_DOCS: Readonly<Record<string, string>> = {
  "agent": "What the agent does: agent.yml",
  "agent.enabled": "Whether the agent runs",
  "agent.config_dir":
    "Directory of the configuration; that of the agent file when absent",
  "agent.plugin_dir":
    "Directory of installed plugins; that of plugins.yml when absent",
  "agent.apply_interval": "Time between two applies",
  "agent.facts_interval": "Time between two rounds of facts",
  "agent.metrics_interval": "The same as facts_interval, the original's word",
  "agent.apply_splay":
    "The first apply waits for a random part of this time, so that hosts do not go together",
  "agent.apply_dry_run": "The same as mode: observe, the original's word",
  "agent.mode": "enforce repairs what differs, observe reports it",
  "agent.drift":
    "What is done about managed files that somebody else changes: enforce, observe or off; as mode says when absent",
  "agent.windows":
    "When the host may be changed, such as Mon-Fri 22:00-04:00; always when there are none",
  "agent.metrics_port":
    "Port to serve metrics at on all addresses, the original's word for listen",
  "agent.listen": "Addresses to serve at, such as :8000 or unix:/path",
  "agent.web_config_file": "File that says who may ask: TLS, passwords, tokens",
  "agent.drain": "How long what is under way may take at the end",
  "agent.http_timeout": "How long servers may take for an answer",
  "agent.circuit_breaker_threshold":
    "Failures in a row after which apply, facts or logs rest",
  "agent.circuit_breaker_timeout": "How long they rest",
  "agent.max_memory_mb":
    "Memory of the agent in MiB above which it ends, to be started again",
  "agent.max_cpu_percent":
    "Use of one processor above which the agent works more slowly",
  "agent.resource_monitoring":
    "Memory and processors of the host that are watched before it is changed",
  "agent.secrets":
    "Secrets by name, for {{ secrets.NAME }}; they belong into a file that only root may read",
  "agent.log_level": "How much is told",
  "agent.log_file": "File that what is told goes to besides",
  "agent.source":
    "Repository that the configuration is pulled from, which ref of it, and who signs it",
  "agent.health":
    "What has to be so after a run that changed something; else the run is undone",
  "agent.health_within": "How soon it has to be so",
  "facts": "What is gathered, watched and sent: facts.yml",
  "facts.global": "enabled, poll_interval and labels, as the original has them",
  "facts.enabled": "Whether anything is gathered",
  "facts.interval": "Time between two rounds",
  "facts.labels": "Labels of all samples",
  "facts.sample_limit": "Most samples that one scrape may have",
  "facts.collectors":
    "Collectors and fact groups with their settings; those that are not named run as by default",
  "facts.thresholds": "Limits of facts and metrics, with what to tell",
  "facts.notifiers": "Who is told: webhook, syslog, task",
  "facts.export": "The same as exporters, the original's word",
  "facts.exporters":
    "Where metrics are served and pushed: prometheus, remote_write, http, s3, file, directory",
  "facts.collectors.type": "Type of the collector or fact group",
  "facts.collectors.name":
    "Name of the entry, where there are several of a type",
  "facts.collectors.enabled": "Whether it runs",
  "facts.collectors.interval": "Time between two rounds of it",
  "facts.collectors.poll_interval": "The same as interval, the original's word",
  "facts.collectors.timeout": "Limit of one round",
  "facts.collectors.labels": "Labels of its samples",
  "facts.thresholds.name": "Name of the threshold",
  "facts.thresholds.on": "Fact or metric, such as disk.disks[*].usage_percent",
  "facts.thresholds.above": "It is too high above these: warning, critical",
  "facts.thresholds.below": "It is too low below these: warning, critical",
  "facts.thresholds.clear":
    "It is well again only past these, so that it does not flap",
  "facts.thresholds.for": "How long it has to be so before it is told",
  "facts.thresholds.forecast":
    "Tells before it comes: within a time, to a value, from what was over a time",
  "facts.thresholds.no_data_rounds":
    "Rounds without a value after which that is told; 0 never",
  "facts.thresholds.notify": "Names of the notifiers; all when absent",
  "facts.thresholds.cool_down": "Shortest time between two messages",
  "facts.thresholds.labels": "Labels of its alerts",
  "facts.thresholds.summary": "Text of its messages, a template",
  "logs": "What is shipped where: logs.yml",
  "logs.global":
    "enabled, labels and sizes of buffers, as the original has them",
  "logs.enabled": "Whether anything is shipped",
  "logs.labels": "Labels of all events",
  "logs.sources": "Where events come from: files by default, or a type",
  "logs.outputs": "Where events go",
  "logs.destinations": "The same as outputs, the original's word",
  "logs.logs": "The same as outputs, the original's word",
  "logs.filters": "Filters of all sources",
  "logs.transforms": "Transforms of all sources",
  "logs.processing":
    "Filters and transforms of all sources, the original's words",
  "logs.sources.name": "Name of the source",
  "logs.sources.type": "Type of the source; file when absent",
  "logs.sources.source_type": "The same as type, the original's word",
  "logs.sources.enabled": "Whether it runs",
  "logs.sources.labels": "Labels of its events",
  "logs.sources.parser": "How lines are read: a type, or a map with one",
  "logs.sources.multiline": "How lines are joined to one event",
  "logs.sources.filters": "Filters of its events",
  "logs.sources.transforms": "Transforms of its events",
  "logs.sources.outputs":
    "Names of the outputs that it goes to; all when absent",
  "logs.sources.max_queue_bytes": "Greatest queue where the source cannot wait",
  "logs.outputs.name": "Name of the output",
  "logs.outputs.type": "Type of the output",
  "logs.outputs.enabled": "Whether it runs",
  "logs.outputs.filters": "Filters of what is sent there",
  "logs.outputs.batch":
    "Times and sizes of batches: max_events, max_bytes, max_age",
  "logs.outputs.retry":
    "Tries after a failure: max_attempts, max_age, initial_backoff, max_backoff",
};
