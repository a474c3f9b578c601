# try.ps1 SETUP: installs Latchkey, looks for it, and removes it again, silently. For
# a Windows that is thrown away afterwards; elsewhere Wine does the same and more.
param([Parameter(Mandatory)][string]$Setup)
$ErrorActionPreference = 'Stop'

function Invoke-Silently([string]$Program, [string[]]$Arguments) {
    $process = Start-Process -FilePath $Program -ArgumentList $Arguments -Wait -PassThru
    if ($process.ExitCode -ne 0) { throw "$Program ended with $($process.ExitCode)" }
}
function Assert([bool]$Holds, [string]$What) { if (-not $Holds) { throw $What } }

$folder = "$env:ProgramFiles\Latchkey"
$settings = "$env:ProgramData\Latchkey"
$entry = 'HKLM:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Latchkey'

Invoke-Silently $Setup '/S'
Assert (Test-Path "$folder\latchkey.exe") 'the program is missing'
Assert ((Get-ItemProperty $entry).DisplayName -eq 'Latchkey') 'it is not listed'
Assert (Test-Path "$env:ProgramData\Microsoft\Windows\Start Menu\Programs\Latchkey.lnk") 'the start menu has no entry'
Assert (-not (Test-Path "$env:PUBLIC\Desktop\Latchkey.lnk")) 'nobody asked for a shortcut'
$writers = (Get-Acl $settings).Access | Where-Object { $_.FileSystemRights -match 'Write|Modify|FullControl' }
Assert (-not ($writers | Where-Object { $_.IdentityReference -notmatch 'Administrators|SYSTEM' })) "others can write to $settings"

$running = Start-Process "$folder\latchkey.exe" '--demo' -PassThru
Start-Sleep 5
$refused = Start-Process $Setup '/S' -Wait -PassThru
Assert ($refused.ExitCode -eq 4) "it is open, and the setup ended with $($refused.ExitCode)"
Stop-Process $running

Set-Content "$settings\config.toml" 'contact = "Extension 1234"'
Invoke-Silently $Setup '/S'
Invoke-Silently "$folder\uninstall.exe" '/S', "_?=$folder"
Assert (-not (Test-Path "$folder\latchkey.exe")) 'the program is left'
Assert (-not (Test-Path $entry)) 'it is still listed'
Assert (Test-Path "$settings\config.toml") 'settings are gone'
