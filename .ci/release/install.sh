#!/bin/sh
# Installs driftless from a release: install.sh FROM VERSION [PREFIX]
# FROM is the address of the release's files; PREFIX is /usr/local when absent.
set -eu
from=${1:?"usage: install.sh FROM VERSION [PREFIX]"}
version=${2:?"usage: install.sh FROM VERSION [PREFIX]"}
prefix=${3:-/usr/local}
case $from in
https://* | http://127.0.0.1:*) ;;
*) echo "install.sh: $from is no https address" >&2 && exit 64 ;;
esac

system=$(uname -s | tr '[:upper:]' '[:lower:]')
machine=$(uname -m)
[ "$machine" = arm64 ] && machine=aarch64
name=driftless-$version-$system-$machine
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for file in "$name.tar.gz" SHA256SUMS; do
  curl --fail --silent --show-error --location \
    --output "$work/$file" "$from/$file"
done
cd "$work"
grep -F "  $name.tar.gz" SHA256SUMS >wanted
if command -v sha256sum >/dev/null; then
  sha256sum --check --quiet wanted
else
  shasum -a 256 --check --quiet wanted
fi
tar -xzf "$name.tar.gz"
mkdir -p "$prefix/bin" "$prefix/lib"
rm -rf "$prefix/lib/driftless.new"
cp -R "$name/lib/driftless" "$prefix/lib/driftless.new"
rm -rf "$prefix/lib/driftless"
mv "$prefix/lib/driftless.new" "$prefix/lib/driftless"
cp "$name/bin/driftless" "$prefix/bin/.driftless.new"
mv "$prefix/bin/.driftless.new" "$prefix/bin/driftless"
mkdir -p "$prefix/share"
cp -R "$name/share/." "$prefix/share/"
"$prefix/bin/driftless" --version
if [ -e /etc/systemd/system/driftless.service ]; then
  echo "If the agent runs from here, start it anew: systemctl restart driftless"
fi
