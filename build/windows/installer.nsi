; The installer for Windows: for everybody on the machine, silent with /S.
; build/tools/setup gives VERSION, NUMBER, ARCH, PROGRAM, ICON, NOTICES, WEBVIEW2, SIGN and
; OUT. docs/deploy.md has the switches and what each exit code asks for.
Unicode true
ManifestDPIAware true
SetCompressor /SOLID lzma
RequestExecutionLevel admin

!include MUI2.nsh
!include x64.nsh
!include WinVer.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define UNSUITABLE 3 ; this Windows is too old, or of another processor
!define RUNNING 4    ; Latchkey is open: close it, and try again
!define NO_WEBVIEW 5 ; WebView2 is missing and could not be installed
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Latchkey"
!define LINKS "Software\Classes\latchkey"
!define PROFILES "SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
!define WEBVIEW_ID "{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

Name "Latchkey"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Latchkey"
BrandingText "Latchkey ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${NUMBER}"
VIAddVersionKey ProductName "Latchkey"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${NUMBER}"
VIAddVersionKey FileDescription "Latchkey (setup)"
VIAddVersionKey CompanyName "The Latchkey authors"
VIAddVersionKey LegalCopyright "The Latchkey authors. Apache-2.0."

; The uninstaller is signed before it goes into the installer.
!uninstfinalize '"${SIGN}" "%1"' = 0

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(ForEverybody)"
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "$(Parts)"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(Removed)"
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "$(Parts)"
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

!macro Say name english german
  LangString ${name} ${LANG_ENGLISH} "${english}"
  LangString ${name} ${LANG_GERMAN} "${german}"
!macroend
!insertmacro Say Unsuitable \
  "This setup is for Windows 10 (version 1809) or newer on ${ARCH}. Take the one that is for this machine." \
  "Dieses Setup ist für Windows 10 (ab Version 1809) oder neuer auf ${ARCH}. Nehmen Sie das Setup, das zu diesem Gerät passt."
!insertmacro Say Running \
  "Latchkey is open on this machine. Close it, and then try again." \
  "Latchkey ist auf diesem Gerät geöffnet. Schließen Sie es und versuchen Sie es dann noch einmal."
!insertmacro Say NoWebView \
  "Microsoft's WebView2 is missing and could not be installed (code $R0). Put its offline installer beside this one, or connect to the internet, and try again." \
  "WebView2 von Microsoft fehlt und ließ sich nicht installieren (Code $R0). Legen Sie dessen Offline-Installer neben diesen oder stellen Sie eine Internetverbindung her, und versuchen Sie es noch einmal."
!insertmacro Say ForEverybody \
  "Latchkey will be installed for everybody on this machine. An older version is replaced; its data and settings stay." \
  "Latchkey wird für alle auf diesem Gerät installiert. Eine ältere Version wird ersetzt; ihre Daten und Einstellungen bleiben."
!insertmacro Say Removed \
  "Latchkey will be removed for everybody on this machine. Data and settings stay, unless you tick them." \
  "Latchkey wird für alle auf diesem Gerät entfernt. Daten und Einstellungen bleiben, wenn Sie sie nicht ankreuzen."
!insertmacro Say Parts "Parts:" "Teile:"
!insertmacro Say OnDesktop "Shortcut on the desktop" "Verknüpfung auf dem Desktop"
!insertmacro Say WithData \
  "Everybody's data and settings: people, keys, logs" \
  "Daten und Einstellungen aller: Personen, Schlüssel, Protokolle"

; End tells why nothing was changed, unless nobody is there to read it.
!macro End code sentence
  SetErrorLevel ${code}
  MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
  Quit
!macroend

; A program that runs cannot be written to, whoever has started it.
!macro RefuseWhileRunning un
Function ${un}RefuseWhileRunning
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\latchkey.exe"
      Return
    ${EndIf}
    ClearErrors
    FileOpen $0 "$INSTDIR\latchkey.exe" a
    ${IfNot} ${Errors}
      FileClose $0
      Return
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
    SetErrorLevel ${RUNNING}
    Quit
    again:
  ${Loop}
FunctionEnd
!macroend
!insertmacro RefuseWhileRunning ""
!insertmacro RefuseWhileRunning "un."

; WebView2's place in the registry is the same for all that Microsoft documents:
; of the machine as a 32-bit program sees it, or of the person.
Function FindWebView ; $R1: its version, or nothing
  SetRegView 32
  ReadRegStr $R1 HKLM "SOFTWARE\Microsoft\EdgeUpdate\Clients\${WEBVIEW_ID}" "pv"
  SetRegView 64
  ${If} $R1 == ""
  ${OrIf} $R1 == "0.0.0.0"
    ReadRegStr $R1 HKCU "Software\Microsoft\EdgeUpdate\Clients\${WEBVIEW_ID}" "pv"
  ${EndIf}
  ${If} $R1 == "0.0.0.0"
    StrCpy $R1 ""
  ${EndIf}
FunctionEnd

; The installer of WebView2 that lies beside this one needs no network; the one
; inside fetches the rest from Microsoft.
Function InstallWebView
  Call FindWebView
  ${If} $R1 != ""
    Return
  ${EndIf}
  !if "${ARCH}" == "arm64"
    StrCpy $1 "$EXEDIR\MicrosoftEdgeWebView2RuntimeInstallerARM64.exe"
  !else
    StrCpy $1 "$EXEDIR\MicrosoftEdgeWebView2RuntimeInstallerX64.exe"
  !endif
  ${IfNot} ${FileExists} $1
    InitPluginsDir
    StrCpy $1 "$PLUGINSDIR\MicrosoftEdgeWebview2Setup.exe"
    File "/oname=$1" "${WEBVIEW2}"
  ${EndIf}
  ClearErrors
  StrCpy $R0 "-"
  ExecWait '"$1" /silent /install' $R0
  ${If} ${Errors}
  ${OrIf} $R0 != 0
    !insertmacro End ${NO_WEBVIEW} "$(NoWebView)"
  ${EndIf}
  Call FindWebView
  ${If} $R1 == ""
    !insertmacro End ${NO_WEBVIEW} "$(NoWebView)"
  ${EndIf}
FunctionEnd

Section "Latchkey"
  SectionIn RO
  Call RefuseWhileRunning
  Call InstallWebView

  SetOutPath "$INSTDIR"
  File "/oname=latchkey.exe" "${PROGRAM}"
  File "/oname=LICENSES.txt" "${NOTICES}"
  CreateShortcut "$SMPROGRAMS\Latchkey.lnk" "$INSTDIR\latchkey.exe"
  ; Links of invitations. What a link says comes as one argument, in quotes; the
  ; program refuses to take more than that one.
  WriteRegStr HKLM "${LINKS}" "" "Latchkey"
  WriteRegStr HKLM "${LINKS}" "URL Protocol" ""
  WriteRegStr HKLM "${LINKS}\DefaultIcon" "" "$INSTDIR\latchkey.exe,0"
  WriteRegStr HKLM "${LINKS}\shell\open\command" "" '"$INSTDIR\latchkey.exe" "%1"'

  ; The settings for everybody are read by everybody and written by
  ; administrators alone: as it comes, anybody may put files there, or a link in
  ; the folder's place. The names are those of Administrators, the system, and
  ; Users, in every language.
  ${GetFileAttributes} "$APPDATA\Latchkey" "REPARSE_POINT" $0
  ${If} $0 == 1
    RMDir "$APPDATA\Latchkey" ; the link alone
  ${EndIf}
  CreateDirectory "$APPDATA\Latchkey"
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\Latchkey" /setowner *S-1-5-32-544 /T /C /Q'
  Pop $0
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\Latchkey" /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX /Q'
  Pop $0
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\Latchkey\*" /reset /T /C /Q'
  Pop $0

  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Latchkey"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\latchkey.exe"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "The Latchkey authors"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section /o "$(OnDesktop)" Desktop
  CreateShortcut "$DESKTOP\Latchkey.lnk" "$INSTDIR\latchkey.exe"
SectionEnd

Section "un.Latchkey"
  SectionIn RO
  Call un.RefuseWhileRunning
  Delete "$INSTDIR\latchkey.exe"
  Delete "$INSTDIR\LICENSES.txt"
  ; Started with _?= it runs from here, and is gone after the next start.
  Delete /REBOOTOK "$INSTDIR\uninstall.exe"
  RMDir /REBOOTOK "$INSTDIR"
  Delete "$SMPROGRAMS\Latchkey.lnk"
  Delete "$DESKTOP\Latchkey.lnk"
  DeleteRegKey HKLM "${LINKS}"
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd

; cmd's rd takes away a link and not what it leads to: in their own folders
; people could have put one.
!macro RemoveTree folder
  ${If} ${FileExists} "${folder}\*.*"
    nsExec::Exec '"$SYSDIR\cmd.exe" /d /c rd /s /q "${folder}"'
    Pop $R0
  ${EndIf}
!macroend

Section /o "un.$(WithData)" Data
  !insertmacro RemoveTree "$APPDATA\Latchkey"
  StrCpy $0 0
  ${Do}
    EnumRegKey $1 HKLM "${PROFILES}" $0
    ${If} $1 == ""
      ${Break}
    ${EndIf}
    ReadRegStr $2 HKLM "${PROFILES}\$1" "ProfileImagePath"
    ExpandEnvStrings $2 $2
    ${If} $2 != ""
      !insertmacro RemoveTree "$2\AppData\Local\Latchkey"
      !insertmacro RemoveTree "$2\AppData\Roaming\latchkey"
    ${EndIf}
    IntOp $0 $0 + 1
  ${Loop}
SectionEnd

!macro Everybody
  SetShellVarContext all
  SetRegView 64
!macroend

Function .onInit
  !insertmacro Everybody
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastBuild} 17763
    !insertmacro End ${UNSUITABLE} "$(Unsuitable)"
  ${EndIf}
  !if "${ARCH}" == "arm64"
    ${IfNot} ${IsNativeARM64}
      !insertmacro End ${UNSUITABLE} "$(Unsuitable)"
    ${EndIf}
  !endif
  ; An older one is replaced where it is.
  ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
  ${If} $0 != ""
    StrCpy $INSTDIR $0
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DESKTOP" $1
  ${IfNot} ${Errors}
    SectionSetFlags ${Desktop} 1
  ${EndIf}
FunctionEnd

Function un.onInit
  !insertmacro Everybody
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DATA" $1
  ${IfNot} ${Errors}
    SectionSetFlags ${Data} 1
  ${EndIf}
FunctionEnd
