Register-ArgumentCompleter -Native -CommandName portolan, portolan.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $before = $commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.ToString() }
    # Windows PowerShell drops an empty argument.
    $last = if ($wordToComplete) { $wordToComplete } else { ' ' }
    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [Text.UTF8Encoding]::new()
    try {
        $candidates = portolan completions powershell FLAGS '--' $before $last
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    foreach ($line in $candidates) {
        $word, $about = $line -split "`t", 2
        $kind = if ($word.StartsWith('-')) { 'ParameterName' } else { 'ParameterValue' }
        if (-not $about) {
            $about = $word
        }
        [System.Management.Automation.CompletionResult]::new($word, $word, $kind, $about)
    }
}
