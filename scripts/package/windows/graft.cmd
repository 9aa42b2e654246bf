@echo off
rem The command `graft` of the app for Windows: commands run on the Node.js in the app; without one, the window opens.
if "%~1"=="" goto window
"%~dp0node\node.exe" "%~dp0app.asar.unpacked\dist\main\cli.js" %*
exit /b %errorlevel%
:window
start "" "%~dp0..\Graft.exe"
