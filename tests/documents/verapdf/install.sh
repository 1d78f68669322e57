#!/bin/sh
# Fetches veraPDF from Maven Central (19 jars, 16 MB) into lib/ and compiles the checker beside it.
set -eu
cd "$(dirname "$0")"
mvn -q dependency:copy-dependencies -DoutputDirectory=lib
javac -cp "lib/*" -d lib CheckPdfA.java
