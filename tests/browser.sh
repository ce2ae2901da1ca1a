#!/bin/sh
# Install Chromium and its driver, with which tests open reports, where they are missing and this user may.
# Where that fails: the reason on standard output, and exit code 1.
is_there() {
  command -v chromedriver >/dev/null &&
    { command -v chromium || command -v chromium-browser || command -v google-chrome || command -v chrome; } >/dev/null
}

without() {
  echo "$1"
  exit 1
}

is_there && exit 0
command -v apt-get >/dev/null || without "no Chromium with chromedriver here, and no apt-get to install it"
if [ "$(id -u)" = 0 ]; then
  as_root="env"
elif sudo -n true 2>/dev/null; then
  as_root="sudo -n env"
else
  without "no Chromium with chromedriver here, and neither root nor sudo without a password to install it"
fi
echo "Installing Chromium and its driver, with which tests open reports." >&2
{
  $as_root apt-get update -qq
  $as_root DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium chromium-driver
} >&2
is_there || without "no Chromium with chromedriver here, and apt-get could not install it"
