; A program that takes another's place in tests: it runs for SECONDS, puts
; WebView2's VERSION where that is looked for, and ends with CODE.
Unicode true
OutFile "${OUT}"
RequestExecutionLevel user
SilentInstall silent
!define /ifndef SECONDS 0
!define /ifndef CODE 0
Section
  Sleep ${SECONDS}000
  !ifdef WEBVIEW
    SetRegView 32
    WriteRegStr HKLM "SOFTWARE\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}" "pv" "${WEBVIEW}"
  !endif
  SetErrorLevel ${CODE}
SectionEnd
