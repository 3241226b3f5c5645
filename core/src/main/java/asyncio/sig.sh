set -m
/usr/lib/jvm/temurin-25-jdk-amd64/bin/java --add-opens java.base/java.lang=ALL-UNNAMED -cp /tmp/out S.java & p=$!; sleep 3; kill -INT $p; wait $p; echo rc $?
