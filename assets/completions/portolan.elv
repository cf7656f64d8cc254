use str

set edit:completion:arg-completer[portolan] = {|@words|
    var candidates = [(e:portolan completions elvish FLAGS -- $@words | from-lines)]
    if (eq $candidates []) {
        edit:complete-filename $words[-1]
    }
    for line $candidates {
        var word about = (str:split "\t" $line)
        edit:complex-candidate $word &display=$word'  '$about
    }
}
