_portolan() {
    local IFS=$'\n'
    COMPREPLY=($(portolan completions bash FLAGS -- "${COMP_WORDS[@]:0:COMP_CWORD}" "$2"))
}

if [[ ${BASH_VERSINFO[0]} -gt 4 || ${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4 ]]; then
    complete -F _portolan -o nosort -o bashdefault -o default portolan
else
    complete -F _portolan -o bashdefault -o default portolan
fi
