; Added to electron-builder's installer: removes the command `graft` that Help, "Command in the terminal" wrote, and no other file of that name.
!macro customUnInstall
  ClearErrors
  FileOpen $0 "$LOCALAPPDATA\Microsoft\WindowsApps\graft.cmd" r
  IfErrors noCommand
  FileRead $0 $1
  FileClose $0
  StrCpy $1 $1 21
  StrCmp $1 "@rem Written by Graft" 0 noCommand
  Delete "$LOCALAPPDATA\Microsoft\WindowsApps\graft.cmd"
  noCommand:
!macroend
