use str

set edit:completion:arg-completer[portolan] = {|@words|
    var offered = [(e:portolan completions elvish FLAGS -- $@words | from-lines)]
    if (eq $offered []) {
        edit:complete-filename $words[-1]
    }
    for line $offered {
        var word about = (str:split "\t" $line)
        edit:complex-candidate $word &display=$word'  '$about
    }
}
