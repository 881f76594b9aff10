# SPDX-License-Identifier: MIT
# What siar needs on Debian 12, for bot/demo and tests/run; sourced by bash.

# To build: compiler, meson; the libraries siar stands on, and whom TLS trusts.
build_packages=(
	gcc libc6-dev meson ninja-build pkg-config python3
	libuv1-dev libcurl4-openssl-dev libcjson-dev libsqlite3-dev libmicrohttpd-dev libyaml-dev
	libssl-dev libunistring-dev libqrencode-dev libjpeg62-turbo-dev libpng-dev ca-certificates
)

# install_packages WHO PACKAGE...: installs what is missing, as root or with sudo; says what.
install_packages()
{
	local who=$1 missing=() sudo=() p
	shift
	for p; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	echo "$who: needed, and not here: ${missing[*]}"
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || { echo "$who: not root, no sudo: install them yourself" >&2; return 1; }
		echo "$who: installing them with sudo apt-get"
		sudo=(sudo)
	else
		echo "$who: installing them with apt-get"
	fi
	"${sudo[@]}" apt-get -qq update &&
		"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
			"${missing[@]}" </dev/null || { echo "$who: apt-get failed" >&2; return 1; }
}
