/** Patterns by the names that grok users know, written for RE2: without look-around, in linear time. */

// RE2 in JavaScript is a hundred times as slow for programs of more than 500
// instructions, so patterns that stand in many others are kept short.

const BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const HEX = "[0-9A-Fa-f]";
const HEX4 = `${HEX}{4}`;
const LABEL = "[0-9A-Za-z_][0-9A-Za-z_-]*";
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;

/** Words, numbers and texts. */
const BASIC = {
  ALPHANUM: "[0-9A-Za-z]+",
  BASE10NUM: String.raw`[-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)`,
  BASE16FLOAT: String
    .raw`[-+]?(?:0x)?(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?|\.[0-9A-Fa-f]+)`,
  BASE16NUM: "[-+]?(?:0x)?[0-9A-Fa-f]+",
  BOOL: "(?:true|false|TRUE|FALSE|True|False)",
  BOOLEAN: "%{BOOL}",
  DATA: ".*?",
  GREEDYDATA: ".*",
  GREEDYMULTILINE: "(?s:.*)",
  INT: "[-+]?[0-9]+",
  NONNEGINT: "[0-9]+",
  NOTSPACE: String.raw`\S+`,
  NUMBER: "%{BASE10NUM}",
  POSINT: "[1-9][0-9]*",
  QS: "%{QUOTEDSTRING}",
  QUOTEDSTRING: `(?:${QUOTED}|` +
    String.raw`'(?:[^'\\]|\\.)*'|` + "`(?:[^`\\\\]|\\\\.)*`)",
  SPACE: String.raw`\s*`,
  URN: String
    .raw`urn:[0-9A-Za-z][0-9A-Za-z-]*:[0-9A-Za-z()+,.:=@;$_!*'/?#%-]+`,
  USER: "%{USERNAME}",
  USERNAME: "[a-zA-Z0-9._-]+",
  UUID: `[0-9A-Fa-f]{8}-(?:${HEX4}-){3}[0-9A-Fa-f]{12}`,
  WORD: String.raw`\b\w+\b`,
};

/** Addresses, hosts, files and what names them. */
const PLACES = {
  CISCOMAC: String.raw`(?:${HEX4}\.){2}${HEX4}`,
  COMMONMAC: `(?:${HEX}{2}:){5}${HEX}{2}`,
  EMAILADDRESS: "%{EMAILLOCALPART}@%{HOSTNAME}",
  EMAILLOCALPART: String.raw`[0-9A-Za-z!#$%&'*+/=?^_{|}~.-]+`,
  HOST: "%{HOSTNAME}",
  HOSTNAME: String.raw`${LABEL}(?:\.${LABEL})*\.?`,
  HOSTPORT: "%{IPORHOST}:%{POSINT}",
  IP: "(?:%{IPV6}|%{IPV4})",
  // Addresses of version 4 look like names.
  IPORHOST: "(?:%{IPV6}|%{HOSTNAME})",
  IPV4: String.raw`${BYTE}\.${BYTE}\.${BYTE}\.${BYTE}`,
  // An address with all of its groups, or with a gap.
  IPV6: `(?:(?:${HEX}+:){7}${HEX}+|(?:${HEX}+(?::${HEX}+)*)?` +
    `::[0-9A-Fa-f:.]*)(?:%[0-9A-Za-z]+)?`,
  MAC: "(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})",
  PATH: "(?:%{UNIXPATH}|%{WINPATH})",
  TTY: String.raw`/dev/(?:pts|tty[pq]?)\w*/?[0-9]*`,
  UNIXPATH: String.raw`(?:/[\w_%!$@:.,+~-]*)+`,
  URI:
    "%{URIPROTO}://(?:%{USER}(?::[^@ ]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?",
  URIHOST: "%{IPORHOST}(?::%{POSINT})?",
  URIPARAM: String.raw`\?%{URIQUERY}`,
  URIPATH: String.raw`(?:/[0-9A-Za-z$.+!*'(){},~:;=@#%&_-]*)+`,
  URIPATHPARAM: "%{URIPATH}(?:%{URIPARAM})?",
  URIPROTO: "[A-Za-z][A-Za-z0-9+.-]*",
  URIQUERY: String.raw`[0-9A-Za-z$.+!*'|(){},~@#%&/=:;_?\[\]<>-]*`,
  WINDOWSMAC: `(?:${HEX}{2}-){5}${HEX}{2}`,
  WINPATH: String.raw`(?:[A-Za-z]+:|\\)(?:\\[^\\?*]*)+`,
};

/** Times and their parts. */
const TIMES = {
  DATE: "(?:%{DATE_US}|%{DATE_EU})",
  DATESTAMP: String.raw`%{DATE}[- ]%{TIME}`,
  DATESTAMP_EVENTLOG: "%{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}",
  DATESTAMP_OTHER: "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}",
  DATESTAMP_RFC2822:
    "%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}",
  DATESTAMP_RFC822: "%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}",
  DATE_EU: "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
  DATE_US: "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
  DAY:
    "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)",
  HOUR: "(?:2[0-3]|[01]?[0-9])",
  HTTPDATE: "%{MONTHDAY}/[A-Z][a-z]{2}/%{YEAR}:%{TIME} %{INT}",
  HTTPDERROR_DATE: "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}",
  ISO8601_SECOND: "%{SECOND}",
  ISO8601_TIMEZONE: "(?:Z|[-+]%{HOUR}:?%{MINUTE})",
  MINUTE: "[0-5][0-9]",
  MONTH:
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)",
  MONTHDAY: "(?:3[01]|[12][0-9]|0?[1-9])",
  MONTHNUM: "(?:1[0-2]|0?[1-9])",
  MONTHNUM2: "(?:1[0-2]|0[1-9])",
  SECOND: "(?:60|[0-5]?[0-9])(?:[:.,][0-9]+)?",
  SYSLOGTIMESTAMP: "%{MONTH} +%{MONTHDAY} %{TIME}",
  TIME: "%{HOUR}:%{MINUTE}(?::%{SECOND})?",
  TIMESTAMP_ISO8601:
    "%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?(?:%{ISO8601_TIMEZONE})?",
  TZ: "[A-Z]{3,5}",
  YEAR: String.raw`(?:\d{4}|\d{2})`,
};

/** Parts of syslog and of access logs, and whole lines of them. */
const LINES = {
  COMBINEDAPACHELOG: "%{HTTPD_COMBINEDLOG}",
  COMMONAPACHELOG: "%{HTTPD_COMMONLOG}",
  HTTPDUSER: String.raw`[0-9A-Za-z!#$%&'*+/=?^_{|}~.@-]+`,
  HTTPD_COMBINEDLOG:
    `%{HTTPD_COMMONLOG} (?P<referrer>${QUOTED}) (?P<agent>${QUOTED})`,
  HTTPD_COMMONLOG: String
    .raw`%{IPORHOST:clientip} %{HTTPDUSER:ident} %{HTTPDUSER:auth} \[%{HTTPDATE:timestamp}\] "(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion:string})?|%{DATA:rawrequest})" (?:%{NUMBER:response}|-) (?:%{NUMBER:bytes}|-)`,
  HTTPD_ERRORLOG: String
    .raw`\[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:module})?:?%{LOGLEVEL:loglevel}\] \[pid %{POSINT:pid}(?::tid %{NUMBER:tid})?\](?: \[client %{IPORHOST:clientip}:%{POSINT:clientport}\])? %{GREEDYDATA:message}`,
  LOGLEVEL:
    "(?i:alert|trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?)",
  PROG: String.raw`[\x21-\x5a\x5c\x5e-\x7e]+`,
  SYSLOG5424SD: String.raw`(?:\[[^\]]*\])+`,
  SYSLOGBASE:
    "%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource} %{SYSLOGPROG}:",
  SYSLOGFACILITY: "<%{NONNEGINT:facility}.%{NONNEGINT:priority}>",
  SYSLOGHOST: "%{IPORHOST}",
  SYSLOGLINE: "%{SYSLOGBASE} %{GREEDYDATA:message}",
  SYSLOGPROG: String.raw`%{PROG:program}(?:\[%{POSINT:pid}\])?`,
};

/** The patterns by their name. */
export const GROK_PATTERNS: Readonly<Record<string, string>> = {
  ...BASIC,
  ...PLACES,
  ...TIMES,
  ...LINES,
};
