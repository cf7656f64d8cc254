#compdef portolan

_portolan() {
    local -a candidates
    candidates=("${(@f)$(portolan completions zsh FLAGS -- "${(@)words[1,CURRENT]}")}")
    if [[ -n $candidates ]]; then
        _describe -V portolan candidates
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
