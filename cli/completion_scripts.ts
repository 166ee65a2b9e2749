/** Completion scripts of shells: each asks `driftless __complete` what may come next, and evaluates nothing of the answer. */

import type { Command } from "./command.ts";

/** Shells with a script. */
export type Shell = "bash" | "zsh" | "fish";

/** `@{` stands for a dollar and a brace, which a template of this language would take for its own. */
const BASH = String
  .raw`# Completion of NAME for bash(1). What bash splits at "=" and ":" is put together
# again, quotes are taken off; nothing is evaluated.
_NAME() {
  local line=$COMP_LINE rest piece head= current= index reply kind words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    piece=@{COMP_WORDS[index]}
    rest=@{line#"@{line%%[![:space:]]*}"}
    if ((index > 0)) && [[ $rest == "$line" ]]; then
      head=$current
      current+=$piece
      words[@{#words[@]}-1]=$current
    else
      head=
      current=$piece
      words+=("$current")
    fi
    line=@{rest#"$piece"}
  done
  [[ $piece == [=:] ]] && head=$current
  words=("@{words[@]//[\\\"\']/}")
  head=@{head//[\\\"\']/}
  current=@{words[@{#words[@]}-1]}
  COMPREPLY=()
  while IFS= read -r reply; do
    case $reply in
      :dir | :file)
        compopt -o filenames 2>/dev/null
        kind=-f
        [[ $reply == :dir ]] && kind=-d
        [[ $current == --*=* ]] && current=@{current#*=}
        while IFS= read -r reply; do
          COMPREPLY+=("$reply")
        done < <(compgen "$kind" -- "$current")
        return
        ;;
    esac
    reply=@{reply%%$'\t'*}
    reply=@{reply#"$head"}
    [[ $piece == [\"\']* || $reply != *[!A-Za-z0-9_,.:=@%+/-]* ]] ||
      printf -v reply '%q' "$reply"
    COMPREPLY+=("$reply")
  done < <(NAME __complete -- "@{words[@]:1}" 2>/dev/null)
}
complete -F _NAME NAME`;

const ZSH = String.raw`#compdef NAME
# Completion of NAME for zsh(1).
_NAME() {
  local line
  local -a before values shown
  before=("@{(@Q)words[2,CURRENT-1]}")
  while IFS= read -r line; do
    case $line in
      :dir | :file)
        compset -P '--[^=]#='
        if [[ $line == :dir ]]; then _files -/; else _files; fi
        return
        ;;
    esac
    values+=("@{line%%$'\t'*}")
    shown+=("@{line//$'\t'/  }")
  done < <(NAME __complete -- "@{before[@]}" "@{(Q)PREFIX}" 2>/dev/null)
  (( @{#values} )) && compadd -l -d shown -a values
}
compdef _NAME NAME`;

const FISH = String.raw`# Completion of NAME for fish(1).
function __NAME_complete
    set -l before (commandline -opc)
    set -e before[1]
    set -l current (commandline -ct | string replace -r -- '^["\']' '' | string unescape)
    set -l prefix (string match -r -- '^--[^=]*=' "$current")
    set -q prefix[1]; or set prefix ''
    set -l value (string replace -r -- '^--[^=]*=' '' "$current")
    for line in (NAME __complete -- $before "$current" 2>/dev/null)
        switch $line
            case ':dir'
                printf '%s\n' $prefix(__fish_complete_directories "$value")
            case ':file'
                printf '%s\n' $prefix(__fish_complete_path "$value")
            case '*'
                printf '%s\n' $line
        end
    end
end
complete -c NAME -f -a '(__NAME_complete)'`;

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH.replaceAll("@{", "${"),
  zsh: ZSH.replaceAll("@{", "${"),
  fish: FISH,
};

/** Writes the script of a shell for the program of a table. */
export function toCompletionScript(shell: Shell, root: Command): string {
  return SCRIPTS[shell].replaceAll("NAME", root.name);
}
