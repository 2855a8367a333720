@echo off
rem The command line: detoxj --help
if not exist "%~dp0toolkit-cli\target\detoxj.jar" (
  echo detoxj is not built yet; run: mvn -q -B -ntp -DskipTests install 1>&2
  exit /b 1
)
rem Jars with methods of your own, separated by semicolons.
if defined DETOXJ_CLASSPATH (
  java %DETOXJ_JAVA_OPTIONS% -cp "%~dp0toolkit-cli\target\detoxj.jar;%DETOXJ_CLASSPATH%" io.detoxj.cli.Detoxj %*
) else (
  java %DETOXJ_JAVA_OPTIONS% -jar "%~dp0toolkit-cli\target\detoxj.jar" %*
)
