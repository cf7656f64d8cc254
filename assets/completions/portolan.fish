function __portolan_complete
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l last (commandline --current-token --cut-at-cursor)
    set --global __portolan_candidates (portolan completions fish FLAGS -- $words "$last")
    set --query __portolan_candidates[1]
end

complete --command portolan --keep-order --no-files --condition __portolan_complete --arguments '$__portolan_candidates'
complete --command portolan --force-files --condition 'not __portolan_complete'
