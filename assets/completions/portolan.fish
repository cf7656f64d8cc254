function __portolan_offers
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l last (commandline --current-token --cut-at-cursor)
    set --global __portolan_offered (portolan completions fish FLAGS -- $words "$last")
    set --query __portolan_offered[1]
end

complete --command portolan --keep-order --no-files --condition __portolan_offers --arguments '$__portolan_offered'
complete --command portolan --force-files --condition 'not __portolan_offers'
