@echo off
rem The command line: detoxj --help
if not exist "%~dp0examples\target\detoxj.jar" (
  echo detoxj is not built yet; run: mvn -q -B -ntp -DskipTests install 1>&2
  exit /b 1
)
java %DETOXJ_JAVA_OPTIONS% -jar "%~dp0examples\target\detoxj.jar" %*
