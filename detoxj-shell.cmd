@echo off
rem JShell with the toolkit: detoxj-shell examples\notebooks\01-first-steps.jsh
set "HERE=%~dp0"
set "HERE=%HERE:~0,-1%"
if not exist "%HERE%\toolkit-cli\target\detoxj.jar" (
  echo detoxj is not built yet; run: mvn -q -B -ntp -DskipTests install 1>&2
  exit /b 1
)
jshell --class-path "%HERE%\toolkit-cli\target\detoxj.jar;%DETOXJ_CLASSPATH%" -R-Dai.djl.offline=true ^
  -R-Dorg.slf4j.simpleLogger.defaultLogLevel=warn "-R-Ddetoxj.home=%HERE%" ^
  --startup DEFAULT --startup "%HERE%\examples\notebooks\detoxj.jsh" %*
