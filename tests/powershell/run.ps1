# Runs exported PowerShell scripts with stand-ins for the commands of Windows Firewall and checks what they ask for. The
# stand-ins keep rules in memory and reject what Windows rejects ([MS-FASP] 2.2). tests/it/powershell.rs writes the
# folder: NAME.powershell.ps1, NAME.gpo.ps1 and NAME.check.ps1, with what is expected of them in NAME.json. A line is
# written for each fault; the exit code is 1 if there are any.
#Requires -Version 7.0
param(
    [Parameter(Mandatory)] [string] $Folder,
    # Stand-ins for the commands before Server 2022, which take -GPOSession everywhere.
    [switch] $Old
)
$ErrorActionPreference = 'Stop'

# Functions of a module see neither the preferences nor the variables of the script that calls them, like those of the
# real module.
New-Module -Name StandIns -ArgumentList $Old.IsPresent -ScriptBlock {
    param([bool] $Old)

    # State: stores and sessions of policies with their rules by name, and counters.
    $script:Stores = @{}
    $script:Sessions = @{}
    $script:Calls = 0
    $script:RefusedCall = 0
    $script:Saves = 0
    $script:RefusedSave = $false

    function Reset-StandIn {
        $script:Stores = @{}
        $script:Sessions = @{}
        $script:Saves = 0
        Set-Refusal 0
    }

    # Makes the command that writes the rule of this number fail, and saving; 0 is none.
    function Set-Refusal([int] $Call, [bool] $Save = $false) {
        $script:Calls = 0
        $script:RefusedCall = $Call
        $script:RefusedSave = $Save
    }

    function Get-SaveCount { $script:Saves }

    # Rules of a store, which is created if it is missing, or of a session.
    function Get-Store([string] $Store, [string] $Session) {
        if ($Session) {
            if (-not $script:Sessions.ContainsKey($Session)) { throw "no such session: $Session" }
            return $script:Sessions[$Session].Rules
        }
        if (-not $Store) { $Store = 'PersistentStore' }
        if (-not $script:Stores.ContainsKey($Store)) { $script:Stores[$Store] = [ordered]@{} }
        return $script:Stores[$Store]
    }

    function Copy-Store($Rules) {
        $copy = [ordered]@{}
        foreach ($name in @($Rules.Keys)) { $copy[$name] = $Rules[$name] }
        return $copy
    }

    # Profiles as bits: all of them are 0, so that `Any` beside another one is lost.
    function Get-ProfileBit([string[]] $Names) {
        $bits = 0
        foreach ($name in $Names) { $bits = $bits -bor @{ Any = 0; Domain = 1; Private = 2; Public = 4 }[$name] }
        $bits
    }

    # Number of a protocol; 256 is any.
    function Get-Number([string] $Protocol) {
        switch ($Protocol) {
            'TCP' { 6 }
            'UDP' { 17 }
            'ICMPv4' { 1 }
            'ICMPv6' { 58 }
            'Any' { 256 }
            default { [int] $Protocol }
        }
    }

    # Why Windows rejects an address, or nothing.
    function Get-AddressFault([string] $Address) {
        if ($Address -in 'Any', 'LocalSubnet') { return }
        $ends = $Address -split '-'
        $isRange = $ends.Count -eq 2
        foreach ($part in $ends) {
            $text, $bits = $part -split '/'
            $own = $null
            if (-not [ipaddress]::TryParse($text, [ref] $own)) { return "no address: $Address" }
            if ("$bits" -eq '0') { return "mask of no bits: $Address" }
            if ([ipaddress]::IsLoopback($own)) { return "loopback: $Address" }
            $isAny = $own.Equals([ipaddress]::Any) -or $own.Equals([ipaddress]::IPv6Any)
            # The whole range of IPv4 begins at 0.0.0.0.
            if ($isAny -and -not ($isRange -and $own.Equals([ipaddress]::Any))) { return "unspecified: $Address" }
        }
    }

    # Why Windows rejects a port, or nothing.
    function Get-PortFault([string] $Port, $Rule) {
        if ($Port -in 'RPC', 'RPCEPMap') {
            $fits = $Rule.Number -eq 6 -and $Rule.Direction -eq 'Inbound' -and $Port -notin $Rule.RemotePort
            if (-not $fits) { return "keyword $Port" }
            return
        }
        if ($Port -notmatch '^\d{1,5}(-\d{1,5})?$') { return "no port: $Port" }
        $low, $high = [int[]] ($Port -split '-')
        if ($null -eq $high) { $high = $low }
        if ($low -lt 1 -or $high -gt 65535 -or $low -gt $high) { return "port $Port" }
    }

    # Length in characters of the string that a policy stores ([MS-GPFAS] 2.2.2).
    function Get-StoredLength($Rule) {
        $fields = @('v2.10', 'Action=Allow', 'Active=TRUE', 'Dir=Out', "Protocol=$($Rule.Number)", 'Profile=Domain')
        $fields += @('Profile=Private', "Name=$($Rule.DisplayName)", "Desc=$($Rule.Description)")
        $fields += "EmbedCtxt=$($Rule.RuleGroup)"
        foreach ($port in @($Rule.LocalPort) + @($Rule.RemotePort) | Where-Object { $_ }) {
            $fields += if ($port -like '*-*') { "LPort2_10=$port" } else { "LPort=$port" }
        }
        foreach ($address in @($Rule.LocalAddress) + @($Rule.RemoteAddress) | Where-Object { $_ }) {
            # A prefix of IPv4 is stored as a mask.
            $fields += if ($address -match '^[\d.]+/') { "RA4=$($address -replace '/.*')/255.255.255.255" } else { "RA6=$address" }
        }
        ($fields -join '|').Length + 1
    }

    # Why Windows rejects a rule, or nothing.
    function Get-RuleFault($Rule, [bool] $InPolicy) {
        $longest = if ($InPolicy) { 259 } else { 511 }
        if ($Rule.Name.Length -lt 1 -or $Rule.Name.Length -gt $longest) { return "length of the name: $($Rule.Name)" }
        foreach ($text in $Rule.Name, $Rule.DisplayName, $Rule.Description, $Rule.RuleGroup) {
            if (-not $text -or $text.Contains('|') -or $text.Length -gt 9999) { return "text: $text" }
        }
        if ($Rule.DisplayName -eq 'all') { return 'a rule of this name would be every rule' }
        $ports = @(@($Rule.LocalPort) + @($Rule.RemotePort) | Where-Object { $_ })
        if ($ports -and $Rule.Number -notin 6, 17) { return "ports with protocol $($Rule.Number)" }
        foreach ($port in $ports) {
            $fault = Get-PortFault $port $Rule
            if ($fault) { return $fault }
        }
        $types = @($Rule.IcmpType | Where-Object { $_ })
        if ($types -and $Rule.Number -notin 1, 58) { return "types with protocol $($Rule.Number)" }
        foreach ($type in $types) {
            if ($type -ne 'Any' -and ($type -notmatch '^\d{1,3}$' -or [int] $type -gt 255)) { return "type $type" }
        }
        foreach ($list in $Rule.LocalAddress, $Rule.RemoteAddress) {
            if (@($list).Count -eq 0) { return 'no addresses' }
            foreach ($address in $list) {
                $fault = Get-AddressFault $address
                if ($fault) { return $fault }
            }
        }
        foreach ($list in $Rule.LocalPort, $Rule.RemotePort, $Rule.IcmpType, $Rule.LocalAddress, $Rule.RemoteAddress) {
            if (@($list).Count -gt 1000) { return "a list of $(@($list).Count)" }
        }
        if ($InPolicy -and 2 * (Get-StoredLength $Rule) -gt 65535) { return 'the stored rule is too long' }
    }

    # Adds or changes a rule after the checks; returns why it is rejected, or nothing.
    function Write-Rule($Rules, $Rule, [bool] $InPolicy) {
        $script:Calls++
        if ($script:Calls -eq $script:RefusedCall) { return 'refused on purpose' }
        $Rule.Number = Get-Number $Rule.Protocol
        $fault = Get-RuleFault $Rule $InPolicy
        if ($fault) { return $fault }
        $Rules[$Rule.Name] = [pscustomobject] $Rule
    }

    function New-NetFirewallRule {
        [CmdletBinding(SupportsShouldProcess)]
        param(
            [string] $PolicyStore, [string] $GPOSession, [string] $Name, [Parameter(Mandatory)] [string] $DisplayName,
            [string] $Description, [string] $Group, [ValidateSet('True', 'False')] [string] $Enabled = 'True',
            [ValidateSet('Any', 'Domain', 'Private', 'Public')] [string[]] $Profile = 'Any',
            [ValidateSet('Inbound', 'Outbound')] [string] $Direction = 'Inbound',
            [ValidateSet('Allow', 'Block')] [string] $Action = 'Allow', [string] $Protocol = 'Any',
            [string[]] $LocalPort, [string[]] $RemotePort, [string[]] $IcmpType,
            [string[]] $LocalAddress = 'Any', [string[]] $RemoteAddress = 'Any'
        )
        if ($PolicyStore -and $GPOSession) { throw 'a store and a session' }
        $rules = Get-Store $PolicyStore $GPOSession
        if (-not $PSCmdlet.ShouldProcess($Name)) { return }
        if ($rules.Contains($Name)) {
            Write-Error "Cannot create a file when that file already exists: $Name"
            return
        }
        $rule = [ordered]@{
            InstanceID = $Name; Name = $Name; DisplayName = $DisplayName; Description = $Description
            RuleGroup = $Group; Group = $Group; Enabled = $Enabled; Profile = Get-ProfileBit $Profile
            Direction = $Direction; Action = $Action; Protocol = $Protocol; Number = 0
            LocalPort = $LocalPort; RemotePort = $RemotePort; IcmpType = $IcmpType
            LocalAddress = $LocalAddress; RemoteAddress = $RemoteAddress; Store = $PolicyStore; Session = $GPOSession
        }
        $fault = Write-Rule $rules $rule ([bool] $GPOSession)
        if ($fault) { Write-Error $fault; return }
        $rules[$Name]
    }

    # Changes what it is given. The group of a rule can't be changed.
    function Set-NetFirewallRule {
        [CmdletBinding(SupportsShouldProcess)]
        param(
            [Parameter(Mandatory)] [string] $Name, [string] $PolicyStore, [string] $NewDisplayName,
            [string] $Description, [ValidateSet('True', 'False')] [string] $Enabled,
            [ValidateSet('Any', 'Domain', 'Private', 'Public')] [string[]] $Profile,
            [ValidateSet('Inbound', 'Outbound')] [string] $Direction, [ValidateSet('Allow', 'Block')] [string] $Action,
            [string] $Protocol, [string[]] $LocalPort, [string[]] $RemotePort, [string[]] $IcmpType,
            [string[]] $LocalAddress, [string[]] $RemoteAddress
        )
        $rules = Get-Store $PolicyStore ''
        if (-not $rules.Contains($Name)) { Write-Error "No MSFT_NetFirewallRule objects found: $Name"; return }
        if (-not $PSCmdlet.ShouldProcess($Name)) { return }
        $rule = [ordered]@{}
        foreach ($property in $rules[$Name].psobject.Properties) { $rule[$property.Name] = $property.Value }
        foreach ($given in @($PSBoundParameters.Keys)) {
            if ($given -eq 'NewDisplayName') { $rule.DisplayName = $NewDisplayName }
            elseif ($given -eq 'Profile') { $rule.Profile = Get-ProfileBit $Profile }
            elseif ($rule.Contains($given)) { $rule[$given] = $PSBoundParameters[$given] }
        }
        $fault = Write-Rule $rules $rule $false
        if ($fault) { Write-Error $fault }
    }

    function Find-Rule($Rules, [string] $Name, [string] $Group) {
        @($Rules.Values | Where-Object { (-not $Name -or $_.Name -like $Name) -and (-not $Group -or $_.Group -eq $Group) })
    }

    if ($Old) {
        function Get-NetFirewallRule {
            [CmdletBinding()]
            param([string] $Name, [string] $Group, [string] $PolicyStore, [string] $GPOSession)
            $found = Find-Rule (Get-Store $PolicyStore $GPOSession) $Name $Group
            if (-not $found) { Write-Error "No MSFT_NetFirewallRule objects found: $Name $Group" }
            $found
        }
        function Remove-NetFirewallRule {
            [CmdletBinding(SupportsShouldProcess)]
            param([Parameter(ValueFromPipeline)] $InputObject, [string] $Name, [string] $PolicyStore, [string] $GPOSession)
            process { Remove-Found $PSCmdlet $InputObject $Name $PolicyStore $GPOSession }
        }
    } else {
        function Get-NetFirewallRule {
            [CmdletBinding()]
            param([string] $Name, [string] $Group, [string] $PolicyStore)
            $found = Find-Rule (Get-Store $PolicyStore '') $Name $Group
            if (-not $found) { Write-Error "No MSFT_NetFirewallRule objects found: $Name $Group" }
            $found
        }
        function Remove-NetFirewallRule {
            [CmdletBinding(SupportsShouldProcess)]
            param([Parameter(ValueFromPipeline)] $InputObject, [string] $Name, [string] $PolicyStore)
            process { Remove-Found $PSCmdlet $InputObject $Name $PolicyStore '' }
        }
    }

    # Removes the rule of an object, or those whose names match a pattern.
    function Remove-Found($Command, $InputObject, [string] $Name, [string] $Store, [string] $Session) {
        if ($InputObject) {
            $Store = $InputObject.Store
            $Name = [WildcardPattern]::Escape($InputObject.Name)
        }
        $rules = Get-Store $Store $Session
        if (-not $Name) { throw 'every rule would be removed' }
        $found = @($rules.Keys | Where-Object { $_ -like $Name })
        if (-not $found) { throw "no rule to remove: $Name" }
        foreach ($own in $found) {
            if ($Command.ShouldProcess($own)) { $rules.Remove($own) }
        }
    }

    function Open-NetGPO {
        [CmdletBinding()]
        param([Parameter(Mandatory)] [string] $PolicyStore, [string] $DomainController)
        if ($PolicyStore.Contains('\') -ne [bool] $DomainController) { throw 'a policy of a domain needs a controller' }
        $id = [guid]::NewGuid().ToString()
        $script:Sessions[$id] = @{ Store = $PolicyStore; Rules = Copy-Store (Get-Store $PolicyStore '') }
        $id
    }

    function Save-NetGPO {
        [CmdletBinding()]
        param([Parameter(Mandatory)] [string] $GPOSession)
        if ($script:RefusedSave) { Write-Error 'refused to save'; return }
        $session = $script:Sessions[$GPOSession]
        $script:Stores[$session.Store] = Copy-Store $session.Rules
        $script:Saves++
    }

    # Options of a CIM operation, of which only the session of a policy is used.
    function New-Object {
        param([Parameter(Position = 0)] [string] $TypeName, [Parameter(Position = 1)] [object[]] $ArgumentList)
        if ($TypeName -notlike '*.CimOperationOptions') { return Microsoft.PowerShell.Utility\New-Object @PSBoundParameters }
        $options = [pscustomobject]@{ Session = '' }
        $options | Add-Member -MemberType ScriptMethod -Name SetCustomOption -Value {
            param($Name, $Value, $MustComply)
            if ($Name -ne 'GPOSession' -or $MustComply) { throw "no such option: $Name" }
            $this.Session = $Value
        }
        $options
    }

    function New-CimSession {
        [CmdletBinding()]
        param()
        $session = [pscustomobject]@{ IsOpen = $true }
        $session | Add-Member -MemberType ScriptMethod -Name EnumerateInstances -Value {
            param($Namespace, $Class, $Options)
            if ($Namespace -ne 'ROOT\StandardCimv2' -or $Class -ne 'MSFT_NetFirewallRule') { throw "no such class: $Class" }
            @((Get-Store '' $Options.Session).Values)
        }
        $session | Add-Member -MemberType ScriptMethod -Name DeleteInstance -Value {
            param($Namespace, $Rule, $Options)
            (Get-Store '' $Options.Session).Remove($Rule.InstanceID)
        }
        $session
    }

    function Remove-CimSession {
        [CmdletBinding()]
        param([Parameter(Mandatory)] $CimSession)
        $CimSession.IsOpen = $false
    }
} | Import-Module -Global -Force

$script:Faults = 0
# Writes a fault of the script that is being checked.
function Write-Fault([string] $What) {
    $script:Faults++
    "FAULT $($script:Label): $What"
}

# Merges numbers and ranges: `53`, `88-90`.
function Merge-Range([string[]] $Ranges) {
    $pairs = @(foreach ($range in $Ranges) {
            $low, $high = [int[]] ($range -split '-')
            if ($null -eq $high) { $high = $low }
            [pscustomobject]@{ Low = $low; High = $high }
        })
    $merged = [Collections.Generic.List[object]]::new()
    foreach ($pair in $pairs | Sort-Object -Property Low, High) {
        $last = if ($merged.Count) { $merged[$merged.Count - 1] }
        if ($last -and $pair.Low -le $last.High + 1) {
            $last.High = [Math]::Max($last.High, $pair.High)
        } else {
            $merged.Add($pair)
        }
    }
    foreach ($pair in $merged) {
        if ($pair.Low -eq $pair.High) { "$($pair.Low)" } else { "$($pair.Low)-$($pair.High)" }
    }
}

# What rules open, as in the expectations: `6/53`, `6/RPC`, `47`, `1:8`.
function Get-Opened($Rules) {
    $numbers = @{}
    foreach ($rule in $Rules) {
        $ports = @(if ($rule.Direction -eq 'Inbound') { $rule.LocalPort } else { $rule.RemotePort })
        $ports = @($ports | Where-Object { $_ })
        $types = @($rule.IcmpType | Where-Object { $_ -and $_ -ne 'Any' })
        if ($ports -contains 'RPC') { "$($rule.Number)/RPC" }
        elseif ($ports) {
            $own = @($ports | ForEach-Object { if ($_ -eq 'RPCEPMap') { '135' } else { $_ } })
            $numbers[$rule.Number] = @($numbers[$rule.Number]) + $own
        }
        elseif ($types) { $types | ForEach-Object { "$($rule.Number):$_" } }
        else { "$($rule.Number)" }
    }
    foreach ($number in $numbers.Keys) {
        $ranges = @($numbers[$number] | Where-Object { $_ })
        Merge-Range $ranges | ForEach-Object { "$number/$_" }
    }
}

# Rules of a store apart from the foreign one.
function Get-Own([string] $Store) {
    @((Get-Store $Store '').Values | Where-Object { $_.Name -ne 'foreign' })
}

# All that a store holds, as text.
function Get-Snapshot([string] $Store) {
    $rules = @((Get-Store $Store '').Values | Sort-Object -Property Name)
    $rules | Select-Object -ExcludeProperty Store, Session -Property * | ConvertTo-Json -Depth 4
}

# Starts with a store that has a foreign rule.
function Initialize-Store([string] $Store) {
    Reset-StandIn
    $foreign = @{ Name = 'foreign'; DisplayName = 'Foreign'; Description = 'x'; Group = 'other'; Protocol = 'TCP'; LocalPort = '1' }
    $null = New-NetFirewallRule -PolicyStore $Store @foreign
    Set-Refusal 0
}

# Checks the objects that a script returned: `$Changes` are the words that may occur.
function Test-Output($Objects, [int] $Count, [string[]] $Changes) {
    if (@($Objects).Count -ne $Count) { Write-Fault "$(@($Objects).Count) objects instead of $Count" }
    foreach ($object in $Objects) {
        $properties = $object.psobject.Properties.Name -join ','
        if ($properties -ne 'Name,Protocol,Ports,Change') { Write-Fault "properties $properties"; return }
        if ($object.Change -notin $Changes) { Write-Fault "$($object.Name) is $($object.Change), not $Changes" }
        if ($object.Change -ne 'removed' -and -not $object.Protocol) { Write-Fault "$($object.Name) has no protocol" }
    }
}

# Checks that the rules in a store are those that are expected.
function Test-Rule([string] $Store, $Expected) {
    $own = Get-Own $Store
    $opened = (@(Get-Opened $own) | Sort-Object -Unique) -join ' '
    $wanted = (@($Expected.opens) | Sort-Object -Unique) -join ' '
    if ($opened -ne $wanted) { Write-Fault "opens [$opened] instead of [$wanted]" }
    foreach ($side in 'LocalAddress', 'RemoteAddress') {
        $networks = (@($own.$side) | Sort-Object -Unique) -join ' '
        $wanted = (@($Expected.$side) | Sort-Object -Unique) -join ' '
        if ($networks -ne $wanted) { Write-Fault "$side [$networks] instead of [$wanted]" }
    }
    foreach ($rule in $own) {
        $state = $rule.Direction, $rule.Action, $rule.Enabled, $rule.Profile, $rule.Group -join ' '
        $wanted = $Expected.direction, 'Allow', 'True', $Expected.profiles, $Expected.group -join ' '
        if ($state -ne $wanted) { Write-Fault "$($rule.Name): $state instead of $wanted" }
    }
}

# Adds a rule of the script's group that the script no longer has.
function Add-LeftOver([string] $Store, $Expected) {
    $left = @{ Name = 'left-over'; DisplayName = 'Left over'; Description = 'x'; Group = $Expected.group }
    $null = New-NetFirewallRule -PolicyStore $Store @left -Protocol UDP -LocalPort 9 -Direction $Expected.direction
    Set-Refusal 0
}

# Runs a script that must fail; returns true if it did.
function Test-Failure([scriptblock] $Run) {
    try { $null = & $Run } catch { return $true }
    return $false
}

function Test-Script([string] $Path, [hashtable] $More, [string] $Store, $Expected, [bool] $IsPolicy) {
    Initialize-Store $Store
    $empty = Get-Snapshot $Store
    $shown = @(& $Path @More -WhatIf)
    if ((Get-Snapshot $Store) -ne $empty -or (Get-SaveCount)) { Write-Fault '-WhatIf changes something' }
    $first = @(& $Path @More)
    $count = @(Get-Own $Store).Count
    Test-Output $shown $count 'created'
    Test-Output $first $count 'created'
    Test-Rule $Store $Expected
    if ($IsPolicy -and (Get-SaveCount) -ne 1) { Write-Fault "saved $(Get-SaveCount) times" }
    foreach ($rule in Get-Own $Store) {
        if ($IsPolicy -and $rule.Name -notlike '*@*My GPO') { Write-Fault "$($rule.Name) is without the policy" }
    }
    $full = Get-Snapshot $Store

    Test-Output @(& $Path @More) $count 'updated'
    if ((Get-Snapshot $Store) -ne $full) { Write-Fault 'a second run changes something' }
    $shown = @(& $Path @More -WhatIf)
    Test-Output $shown $count 'updated'

    # A refused rule leaves all that was there before.
    Add-LeftOver $Store $Expected
    $before = Get-Snapshot $Store
    $names = @((Get-Store $Store '').Keys)
    for ($at = 1; $at -le $count; $at++) {
        Set-Refusal $at
        if (-not (Test-Failure { & $Path @More })) { Write-Fault "refusal $at is not reported" }
        $missing = @($names | Where-Object { $_ -notin (Get-Store $Store '').Keys })
        if ($missing) { Write-Fault "refusal $at removes $missing" }
        if ($IsPolicy -and (Get-Snapshot $Store) -ne $before) { Write-Fault "refusal $at changes the policy" }
    }
    if ($IsPolicy) {
        Set-Refusal 0 $true
        if (-not (Test-Failure { & $Path @More })) { Write-Fault 'a failure to save is not reported' }
        if ((Get-Snapshot $Store) -ne $before) { Write-Fault 'a failure to save changes the policy' }
    }
    Set-Refusal 0
    $last = @(& $Path @More)
    Test-Output $last ($count + 1) @('updated', 'removed')
    $removed = @($last | Where-Object { $_.Change -eq 'removed' })
    if ($removed.Count -ne 1 -or $removed[0].Name -ne 'left-over') { Write-Fault 'what is left over is not removed' }
    if ((Get-Snapshot $Store) -ne $full) { Write-Fault 'the run after a refusal differs' }

    # A first run that is refused keeps the rules before the refused one.
    for ($at = 1; $at -le $count; $at++) {
        Initialize-Store $Store
        Set-Refusal $at
        if (-not (Test-Failure { & $Path @More })) { Write-Fault "first refusal $at is not reported" }
        $kept = if ($IsPolicy) { 0 } else { $at - 1 }
        if (@(Get-Own $Store).Count -ne $kept) { Write-Fault "first refusal $at leaves $(@(Get-Own $Store).Count) rules" }
    }

    # The parameters take precedence over the networks and profiles of the file.
    Initialize-Store $Store
    $null = & $Path @More -RemoteAddress '192.0.2.0/24' -LocalAddress 'Any' -Profile Domain, Any
    foreach ($rule in Get-Own $Store) {
        if ("$($rule.RemoteAddress)" -ne '192.0.2.0/24' -or $rule.Profile -ne 0) { Write-Fault "parameters: $($rule.Name)" }
    }

    $count = @(Get-Own $Store).Count
    $full = Get-Snapshot $Store
    Test-Output @(& $Path @More -Remove -WhatIf) $count 'removed'
    if ((Get-Snapshot $Store) -ne $full) { Write-Fault '-Remove -WhatIf changes something' }
    Test-Output @(& $Path @More -Remove) $count 'removed'
    if ((Get-Snapshot $Store) -ne $empty) { Write-Fault '-Remove leaves own rules, or takes foreign ones' }
    Test-Output @(& $Path @More -Remove) 0 'removed'
}

# Checks the objects of a script that tests ports, on this host.
function Test-Check([string] $Path, $Expected) {
    $objects = @(& $Path -ComputerName 127.0.0.1 -TimeoutMs 200)
    foreach ($object in $objects) {
        $properties = $object.psobject.Properties.Name -join ','
        if ($properties -ne 'Computer,Address,Protocol,Port,Target,State,Services') { Write-Fault "properties $properties"; return }
        $isKnown = $object.State -in 'open', 'open?', 'closed', 'no answer', 'not tested' -or $object.State -like 'failed*'
        if (-not $isKnown -or $object.Address -ne '127.0.0.1') { Write-Fault "$($object.Target): $($object.State)" }
    }
    $tested = (@($objects.Target) | Sort-Object -Unique) -join ' '
    $wanted = (@($Expected.targets) | Sort-Object -Unique) -join ' '
    if ($tested -ne $wanted) { Write-Fault "tests [$tested] instead of [$wanted]" }
}

$scripts = @(Get-ChildItem -LiteralPath $Folder -Filter '*.ps1' | Sort-Object -Property Name)
foreach ($file in $scripts) {
    $script:Label = $file.Name
    $name, $kind, $null = $file.Name -split '\.'
    $expected = Get-Content -Raw -LiteralPath (Join-Path $Folder "$name.json") | ConvertFrom-Json
    try {
        switch ($kind) {
            'powershell' { Test-Script $file.FullName @{} 'PersistentStore' $expected $false }
            'gpo' {
                $policy = 'corp.example\My GPO'
                $more = @{ PolicyStore = $policy; DomainController = 'dc1.corp.example' }
                Test-Script $file.FullName $more $policy $expected $true
            }
            'check' { Test-Check $file.FullName $expected }
            default { Write-Fault 'an unknown kind of script' }
        }
    } catch {
        Write-Fault "$($_.Exception.Message) at $($_.ScriptStackTrace)"
    }
}
"$($scripts.Count) scripts, $($script:Faults) faults"
exit [int] ($script:Faults -gt 0)
