@echo off
set DENO_NO_UPDATE_CHECK=1
"%~dp0..\lib\driftless\deno.exe" run --quiet --no-prompt --no-config --no-lock --no-remote --unstable-lazy-dynamic-imports FLAGS "%~dp0..\lib\driftless\app\main.js" %*
