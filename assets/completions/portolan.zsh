#compdef portolan

_portolan() {
    local -a offered
    offered=("${(@f)$(portolan completions zsh FLAGS -- "${(@)words[1,CURRENT]}")}")
    if [[ -n $offered ]]; then
        _describe -V portolan offered
    else
        compset -P '--*='
        _files
    fi
}

if [[ $funcstack[1] == _portolan ]]; then
    _portolan "$@"
else
    compdef _portolan portolan
fi
