#!/usr/bin/env bash
# Installs what some tests need from the system (a browser, a database server, Chinese fonts, LibreOffice's writer without a
# desktop, poppler's pictures of pages) when run as root on
# Debian. Elsewhere it does nothing: those tests are then skipped and say why.
set -u
packages=()
command -v chromium >/dev/null || packages+=(chromium)
[ -n "$(compgen -G '/usr/lib/postgresql/*/bin/postgres')" ] || packages+=(postgresql)
[ -n "$(compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*')" ] || packages+=(fonts-noto-cjk)
command -v soffice >/dev/null || command -v libreoffice >/dev/null || packages+=(libreoffice-writer-nogui)
command -v pdftoppm >/dev/null || packages+=(poppler-utils)
[ ${#packages[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Not installed here: ${packages[*]}. The tests that need them will be skipped."
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >/tmp/luoshi-system-packages.log 2>&1 ||
  { echo "Could not install ${packages[*]}; the tests that need them will be skipped."; tail -n 3 /tmp/luoshi-system-packages.log; }
exit 0
